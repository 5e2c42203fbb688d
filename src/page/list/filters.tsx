// What narrows the list, the search and the totals, as one row of menus. All of it stands in the address.
import type { Meta } from '../api.ts'
import { NARROW, useMedia } from '../parts/use-media.ts'
import { dayOf } from '../parts/when.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'
import { type Choice, FILTERS, filterIn, menusOf, periods } from './choices.ts'
import { Period } from './period.tsx'

interface FiltersProps {
  readonly place: Place
  readonly meta: Meta | undefined
}

export function Filters({ place, meta }: FiltersProps) {
  const isNarrow = useMedia(NARROW)
  const set = Object.keys(filterIn(place.query)).length
  const fields = <Fields place={place} meta={meta} />
  if (!isNarrow) return fields
  return (
    <details class="folded-filters">
      <summary>Filter{set > 0 && ` (${set})`}</summary>
      {fields}
    </details>
  )
}

function Fields({ place, meta }: FiltersProps) {
  const { query } = place
  const menus = menusOf(meta)
  const change = (changes: Readonly<Record<string, string | undefined>>) =>
    go(withQuery(place, changes), { replace: true })
  const menu = (name: keyof typeof menus, label: string) => (
    <Menu
      label={label}
      value={query[name]}
      choices={menus[name]}
      onChange={(value) => change({ [name]: value })}
    />
  )
  return (
    <fieldset class="filters">
      <legend class="unseen">Filters</legend>
      {menu('project', 'Project')}
      <Period query={query} choices={periods(dayOf(Date.now()))} onChange={change} />
      {menu('model', 'Model')}
      {menu('status', 'Status')}
      {menu('tool', 'Tool')}
      {menu('min_usd', 'Cost')}
      {Object.keys(filterIn(query)).length > 0 && (
        <button
          type="button"
          class="bare clear"
          onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
        >
          Clear all
        </button>
      )}
    </fieldset>
  )
}

interface MenuProps {
  readonly label: string
  readonly value: string | undefined
  readonly choices: readonly Choice[]
  readonly onChange: (value: string | undefined) => void
}

/** What the address asks for is shown even where the menu does not know it. */
export function Menu({ label, value, choices, onChange }: MenuProps) {
  const known = value === undefined || choices.some((choice) => choice.value === value)
  return (
    <select
      class={value === undefined ? 'pick' : 'pick set'}
      aria-label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    >
      <option value="">{label}: any</option>
      {!known && <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.words}
        </option>
      ))}
    </select>
  )
}
