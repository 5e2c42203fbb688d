// `${NAME}` in a header's value stands for what a variable says when something is sent, `${base64:USER:PASSWORD}` for
// both with a colon between them as Basic authentication wants them (RFC 7617); `$$` is a dollar sign.

const TOKEN = /\$\$|\$\{([^}]*)\}?/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

const BASE64 = 'base64:'

const partsOf = (inner: string): readonly string[] =>
  inner.startsWith(BASE64) ? inner.slice(BASE64.length).split(':') : [inner]

/** Every variable that the text names, once. */
export function namesIn(text: string): readonly string[] {
  return [
    ...new Set([...text.matchAll(TOKEN)].flatMap(([, inner]) => (inner === undefined ? [] : partsOf(inner)))),
  ]
}

export const isVariableName = (given: string): boolean => NAME.test(given)

/** False for `${`, `${}` and `${a-b}`: whoever wrote that meant something else. */
export function isWellReferred(text: string): boolean {
  return [...text.matchAll(TOKEN)].every(
    ([token, inner]) => inner === undefined || (partsOf(inner).every(isVariableName) && token.endsWith('}')),
  )
}

export const hasReference = (text: string): boolean => namesIn(text).length > 0

/** The text itself; each name must be known to `sayOf`. */
export const resolved = (text: string, sayOf: (name: string) => string): string =>
  text.replace(TOKEN, (_, inner?: string) => {
    if (inner === undefined) return '$'
    const said = partsOf(inner).map(sayOf).join(':')
    return inner.startsWith(BASE64) ? Buffer.from(said).toString('base64') : said
  })

/** Stands for the text as it is. */
export const literal = (text: string): string => text.replace(/\$(?=[${])/g, '$$$$')

/** What a person types: a reference where they wrote one, else the text as it is. */
export const asTyped = (text: string): string =>
  hasReference(text) && isWellReferred(text) ? text : literal(text)
