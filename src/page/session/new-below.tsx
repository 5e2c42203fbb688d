import type { Tail } from './use-tail.ts'

/** Leads to what came while one was reading something else. */
export function NewBelow({ fresh, toEnd }: Tail) {
  if (fresh === 0) return null
  return (
    <button type="button" class="pill below" onClick={toEnd}>
      {fresh.toLocaleString('en-US')} new {fresh === 1 ? 'step' : 'steps'} ↓
    </button>
  )
}
