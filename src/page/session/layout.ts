// How many panes the window has room for.
import { useMedia } from '../parts/use-media.ts'

export type Layout =
  /** Turns, conversation, time line. */
  | 'three'
  /** The turns are a button in the header. */
  | 'two'
  /** One of them at a time. */
  | 'one'

export function useLayout(): Layout {
  const isThree = useMedia('(min-width: 1200px)')
  const isTwo = useMedia('(min-width: 960px)')
  return isThree ? 'three' : isTwo ? 'two' : 'one'
}
