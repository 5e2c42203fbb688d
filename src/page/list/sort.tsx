// The head of the list: what a column is sorted by.
import type { SortKey } from '../api.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'

const COLUMNS: readonly (readonly [key: SortKey, words: string])[] = [
  ['turns', 'Turns'],
  ['duration', 'Took'],
  ['usd', 'Cost'],
  ['failed', 'Failed'],
  ['start', 'Started'],
  ['end', 'Ended'],
]

export function SortMenu({ place }: { readonly place: Place }) {
  const sort = place.query.sort ?? 'start'
  const isUp = place.query.dir === 'asc'
  const set = (changes: Readonly<Record<string, string | undefined>>) =>
    go(withQuery(place, changes), { replace: true })
  return (
    <span class="sort">
      <select
        class="pick"
        aria-label="Sort by"
        value={sort}
        onChange={({ currentTarget: { value } }) => set({ sort: value === 'start' ? undefined : value })}
      >
        {COLUMNS.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="icon"
        aria-label={isUp ? 'Smallest first: turn round' : 'Largest first: turn round'}
        onClick={() => set({ dir: isUp ? undefined : 'asc' })}
      >
        {isUp ? '↑' : '↓'}
      </button>
    </span>
  )
}
