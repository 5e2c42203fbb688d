// Where on the page one is, as a value: everything that a reader might want to come back to stands in the address.

/** What follows the `?`, each name once; what is empty is left out. */
export type Query = Readonly<Record<string, string>>

export type Place =
  | { readonly view: 'sessions'; readonly query: Query }
  /** Without a turn: the last one. `v=time` opens the timeline where there is room for one pane; `at` names a span. */
  | {
      readonly view: 'session'
      readonly session: string
      readonly turn: number | null
      readonly query: Query
    }
  /** What other programs link to: the page looks up which session and turn it is. */
  | { readonly view: 'trace'; readonly trace: string; readonly span: string | null; readonly query: Query }
  | { readonly view: 'search'; readonly query: Query }
  | { readonly view: 'totals'; readonly query: Query }
  | { readonly view: 'nowhere'; readonly path: string; readonly query: Query }

const ID = /^[0-9a-z][0-9a-z_-]{7,63}$/i
const TRACE = /^[0-9a-f]{8,32}$/i
const SPAN = /^[0-9a-f]{16}$/i
const TURN = /^[1-9][0-9]{0,6}$/

/** The place of a path and a `?…`; never throws. */
export function placeOf(path: string, search = ''): Place {
  const query = queryOf(search)
  const [first = '', second = '', third = '', ...more] = path.split('/').filter((part) => part !== '')
  const nowhere: Place = { view: 'nowhere', path, query }
  if (more.length > 0) return nowhere
  if (first === '') return { view: 'sessions', query }
  if (first === 's' && ID.test(second) && (third === '' || TURN.test(third))) {
    return { view: 'session', session: second, turn: third === '' ? null : Number(third), query }
  }
  if (first === 'trace' && TRACE.test(second) && (third === '' || SPAN.test(third))) {
    return { view: 'trace', trace: second.toLowerCase(), span: third.toLowerCase() || null, query }
  }
  if (first === 'search' && second === '') return { view: 'search', query }
  if (first === 'totals' && second === '') return { view: 'totals', query }
  return nowhere
}

/** The address of a place, from the `/` on. */
export function hrefOf(place: Place): string {
  const text = textOf(place.query)
  return pathOf(place) + (text === '' ? '' : `?${text}`)
}

/** With some of the query changed; undefined or '' takes a name out. */
export const withQuery = <P extends Place>(
  place: P,
  changes: Readonly<Record<string, string | undefined>>,
): P => ({
  ...place,
  query: filled({ ...place.query, ...changes }),
})

/** A query of what is not empty. */
export const filled = (values: Readonly<Record<string, string | number | undefined>>): Query =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    ),
  )

/** As it stands behind the `?`. */
export const textOf = (query: Query): string => new URLSearchParams(query).toString()

const queryOf = (search: string): Query => filled(Object.fromEntries(new URLSearchParams(search)))

function pathOf(place: Place): string {
  switch (place.view) {
    case 'sessions':
      return '/'
    case 'session':
      return `/s/${place.session}${place.turn === null ? '' : `/${place.turn}`}`
    case 'trace':
      return `/trace/${place.trace}${place.span === null ? '' : `/${place.span}`}`
    case 'nowhere':
      return place.path
    default:
      return `/${place.view}`
  }
}
