// What the hits can be narrowed to: where the words stand, in which tool, in which folder.
import { toolName } from '../../summary/numbers.ts'
import type { SearchHit } from '../api.ts'
import { folderName } from '../parts/names.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'
import { counts, FIELDS, fieldsIn, toggled } from './hits.ts'

interface FacetsProps {
  readonly place: Place
  readonly hits: readonly SearchHit[]
}

const SHOWN = 8

export function Facets({ place, hits }: FacetsProps) {
  const fields = fieldsIn(place.query.in)
  const byField = new Map(counts(hits, ({ field }) => field))
  const change = (changes: Readonly<Record<string, string | undefined>>) =>
    go(withQuery(place, changes), { replace: true })
  return (
    <aside class="facets" aria-label="Narrow the hits">
      <fieldset>
        <legend>Look in</legend>
        {FIELDS.map(([field, words]) => (
          <label key={field}>
            <input
              type="checkbox"
              checked={fields.has(field)}
              onChange={() => change({ in: toggled(place.query.in, field) })}
            />
            {words}
            <span class="dim number">{byField.get(field)}</span>
          </label>
        ))}
      </fieldset>
      <Choices
        title="Tools"
        name={toolName}
        set={place.query.tool}
        found={counts(hits, ({ kind, name }) => (kind === 'tool' ? name : ''))}
        onChoice={(tool) => change({ tool })}
      />
      <Choices
        title="Projects"
        name={folderName}
        set={place.query.project}
        found={counts(hits, ({ project }) => project)}
        onChoice={(project) => change({ project })}
      />
    </aside>
  )
}

interface ChoicesProps {
  readonly title: string
  readonly name: (value: string) => string
  readonly set: string | undefined
  readonly found: readonly (readonly [string, number])[]
  readonly onChoice: (value: string | undefined) => void
}

function Choices({ title, name, set, found, onChoice }: ChoicesProps) {
  const shown = found.slice(0, SHOWN)
  if (set !== undefined && !shown.some(([value]) => value === set)) shown.unshift([set, 0])
  if (shown.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {shown.map(([value, count]) => (
          <li key={value}>
            <button
              type="button"
              class="bare"
              aria-pressed={value === set}
              title={value}
              onClick={() => onChoice(value === set ? undefined : value)}
            >
              <span class="ellipsis">{name(value)}</span>
              <span class="dim number">{count > 0 && count}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
