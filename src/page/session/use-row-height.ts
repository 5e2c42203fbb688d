import { useMedia } from '../parts/use-media.ts'

/** Fingers need more room; the same rule as for `--row` in style/tokens.css. */
export const useRowHeight = (): number => (useMedia('(pointer: coarse), (max-width: 599px)') ? 34 : 24)
