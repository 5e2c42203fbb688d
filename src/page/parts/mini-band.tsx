// A band as high as a line of text: where the time of a session went, in one glance.
import { duration } from '../../summary/numbers.ts'
import { cellName } from '../../summary/words.ts'
import type { BandCell } from '../api.ts'

const WIDTH = 200
/** What waits for a person would push everything else to the side. */
const MOST_YOU = 0.14

export function MiniBand({ band }: { readonly band: readonly BandCell[] }) {
  const cells = widthsOf(band)
  if (cells.length === 0) return <span class="mini" />
  return (
    <svg
      class="mini"
      viewBox={`0 0 ${WIDTH} 6`}
      preserveAspectRatio="none"
      role="img"
      aria-label={timeWords(band)}
    >
      <title>{timeWords(band)}</title>
      {cells.map(({ cell: [kind, name], x, width }) => (
        <rect key={`${kind} ${name}`} class={`fill-${kind}`} x={x} width={width} height="6" />
      ))}
    </svg>
  )
}

interface Placed {
  readonly cell: BandCell
  readonly x: number
  readonly width: number
}

/** In units of which all cells together have 200; a gap of one between them. */
export function widthsOf(band: readonly BandCell[]): readonly Placed[] {
  const timed = band.filter(([, , ms]) => ms > 0)
  const you = timed.reduce((sum, [kind, , ms]) => sum + (kind === 'you' ? ms : 0), 0)
  const rest = timed.reduce((sum, [, , ms]) => sum + ms, 0) - you
  const share = you === 0 ? 0 : rest === 0 ? 1 : Math.min(MOST_YOU, you / (you + rest))
  let x = 0
  return timed.map((cell) => {
    const [kind, , ms] = cell
    const width = kind === 'you' ? (WIDTH * share * ms) / you : (WIDTH * (1 - share) * ms) / rest
    const placed = { cell, x: round(x), width: round(Math.max(1, width - 1)) }
    x += width
    return placed
  })
}

const round = (n: number): number => Math.round(n * 10) / 10

/** `opus-5-5 24 m, general-purpose 14 m, Bash 13 m` */
const timeWords = (band: readonly BandCell[]): string =>
  [...band]
    .sort((a, b) => b[2] - a[2])
    .slice(0, 4)
    .map((cell) => `${cellName(cell)} ${duration(cell[2])}`)
    .join(', ')
