// Instead of rows: nothing was traced yet, or nothing is as asked for.
import type { Meta } from '../api.ts'
import { dayOf } from '../parts/when.ts'
import { go } from '../route/history.ts'
import { type Place, withQuery } from '../route/place.ts'
import { FILTERS, filterWords } from './choices.ts'

export function EmptyStore({ meta }: { readonly meta: Meta | undefined }) {
  const importable = meta?.importable ?? 0
  return (
    <div class="empty">
      <h2>No traces yet</h2>
      <p>
        Run <code>turnspan autolog claude</code>, then one prompt in Claude Code: it appears here while it
        runs.
      </p>
      {importable > 0 && (
        <p>
          Claude Code has kept {importable === 1 ? 'one past session' : `${importable} past sessions`} on this
          machine: <code>turnspan import</code> brings {importable === 1 ? 'it' : 'them'} here.
        </p>
      )}
    </div>
  )
}

export function NothingMatches({ place }: { readonly place: Place }) {
  const today = dayOf(Date.now())
  return (
    <div class="empty">
      <h2>No session is</h2>
      <ul class="chips">
        {FILTERS.flatMap((name) => {
          const value = place.query[name]
          return value === undefined
            ? []
            : [
                <li key={name}>
                  <button
                    type="button"
                    onClick={() => go(withQuery(place, { [name]: undefined }), { replace: true })}
                  >
                    {filterWords(name, value, today)} <span aria-hidden="true">×</span>
                    <span class="unseen">: remove this filter</span>
                  </button>
                </li>,
              ]
        })}
      </ul>
    </div>
  )
}
