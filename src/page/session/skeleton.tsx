import { useLate } from '../parts/use-late.ts'

/** Grey rows, but not before the reader would wonder. */
export function Skeleton() {
  const isLate = useLate(true)
  if (!isLate) return null
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {[0.9, 0.7, 0.85, 0.5, 0.75, 0.6, 0.8, 0.4].map((share) => (
        <span key={share} style={{ width: `${share * 70}%` }} />
      ))}
    </div>
  )
}
