// A band in a terminal: where the time went, below it where the money went, and what the cells mean.
import { dollars, dollarsOfAll, duration } from '../summary/numbers.ts'
import type { BandCell, BandKind } from '../summary/shown.ts'
import { cellName, workMs, youMs } from '../summary/words.ts'
import { oneLine } from './plain-text.ts'
import { cutToWidth, textWidth } from './text-width.ts'

export interface Banded {
  readonly band: readonly BandCell[]
  readonly usd: number
  readonly unpriced: boolean
}

/** Told apart without colour, too, and from the next of its kind. */
const CELL: Readonly<Record<BandKind, readonly [marks: string, color: string]>> = {
  you: ['░', '2'],
  model: ['█▆▄', '34'],
  agent: ['▓▚▞', '33'],
  tool: ['▒▪▫', '36'],
  compaction: ['◆', '35'],
  itself: ['·', '2'],
}

const LABEL = 7
/** What a person took is shown no wider than this: it is not what a turn is looked at for. */
const YOU_SHARE = 0.14

/** Lines of at most `width` columns; none where there is nothing to be shown. */
export function bandLines(
  { band, usd, unpriced }: Banded,
  { width, color }: { readonly width: number; readonly color: boolean },
): readonly string[] {
  const you = youMs(band)
  const time = `${duration(workMs(band))}${you > 0 ? ` (+${duration(you)} you)` : ''}`
  const money = dollarsOfAll({ usd, unpriced })
  const room = width - LABEL - Math.max(textWidth(time), textWidth(money)) - 1
  // Nothing that the line above it would not say.
  if (room < 4 || band.every(([kind]) => kind === 'itself')) return []
  const marks = marksOf(band)
  const bar = (label: string, shares: readonly number[], value: string) => {
    const lengths = lengthsOf(shares, room)
    const cells = band.map(([kind], at) => paint([marks[at] ?? '', CELL[kind][1]], lengths[at] ?? 0, color))
    return `${label.padEnd(LABEL)}${cells.join('')} ${value}`
  }
  return [
    ...(workMs(band) + you > 0 ? [bar('Time', timesOf(band), time)] : []),
    ...(usd > 0
      ? [
          bar(
            'Money',
            band.map(([, , , cost]) => cost),
            money,
          ),
        ]
      : []),
    ...legend(band, { width, color }),
  ]
}

const paint = ([mark, code]: readonly [string, string], count: number, color: boolean): string =>
  count === 0 ? '' : color ? `\x1b[${code}m${mark.repeat(count)}\x1b[0m` : mark.repeat(count)

function marksOf(band: readonly BandCell[]): readonly string[] {
  const seen = new Map<BandKind, number>()
  return band.map(([kind]) => {
    const nth = seen.get(kind) ?? 0
    seen.set(kind, nth + 1)
    const [marks] = CELL[kind]
    return marks[nth % marks.length] ?? ''
  })
}

function timesOf(band: readonly BandCell[]): readonly number[] {
  const work = workMs(band)
  const most = work === 0 ? Number.POSITIVE_INFINITY : (work * YOU_SHARE) / (1 - YOU_SHARE)
  return band.map(([kind, , ms]) => (kind === 'you' ? Math.min(ms, most) : ms))
}

/** Whole columns that fill the room; what is left over goes where most was cut off. */
function lengthsOf(shares: readonly number[], room: number): readonly number[] {
  const whole = shares.reduce((sum, share) => sum + share, 0)
  const exact = shares.map((share) => (whole === 0 ? 0 : (share / whole) * room))
  const lengths = exact.map(Math.floor)
  const byRest = exact
    .map((length, at) => ({ at, rest: length - Math.floor(length) }))
    .sort((a, b) => b.rest - a.rest)
  const left = whole === 0 ? 0 : room - lengths.reduce((sum, length) => sum + length, 0)
  for (const { at } of byRest.slice(0, left)) lengths[at] = (lengths[at] ?? 0) + 1
  return lengths
}

function legend(
  band: readonly BandCell[],
  { width, color }: { readonly width: number; readonly color: boolean },
): readonly string[] {
  const lines: { text: string; columns: number }[] = []
  const marks = marksOf(band)
  for (const [at, cell] of band.entries()) {
    const [kind, , ms, usd] = cell
    const facts = [...(ms > 0 ? [duration(ms)] : []), ...(usd > 0 ? [dollars(usd)] : [])].join(' ')
    const name = cutToWidth(oneLine(cellName(cell)), Math.max(4, width - LABEL - facts.length - 3))
    const words = cutToWidth(`${name} ${facts}`, width - LABEL - 2)
    const columns = 2 + textWidth(words)
    const text = `${paint([marks[at] ?? '', CELL[kind][1]], 1, color)} ${words}`
    const last = lines.at(-1)
    if (last !== undefined && last.columns + 3 + columns <= width - LABEL) {
      last.text += `   ${text}`
      last.columns += 3 + columns
    } else lines.push({ text, columns })
  }
  return lines.map(({ text }) => ' '.repeat(LABEL) + text)
}
