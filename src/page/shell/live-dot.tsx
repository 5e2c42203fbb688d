// Whether what is shown is as it is now.
import { useLiveState } from '../net/live.ts'
import { useStanding } from '../net/standing.ts'

export function LiveDot() {
  const live = useLiveState()
  const standing = useStanding()
  const isGone = standing === 'gone' || live === 'waiting'
  if (!isGone && live === 'idle') return null
  return (
    <span
      class={isGone ? 'dot gone' : 'dot on'}
      role="img"
      aria-label={isGone ? 'reconnecting' : 'up to date'}
    >
      {isGone && 'reconnecting'}
    </span>
  )
}
