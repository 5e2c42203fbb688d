// A band as a sentence.
import { dollars, dollarsOfAll, duration, modelName, toolName } from './numbers.ts'
import type { BandCell, BandKind } from './shown.ts'

const NAMES: Readonly<Record<BandKind, (name: string) => string>> = {
  you: () => 'you',
  model: modelName,
  agent: (name) => name,
  tool: toolName,
  compaction: () => 'compaction',
  itself: () => 'Claude Code itself',
}

export const cellName = ([kind, name]: BandCell): string => NAMES[kind](name) || kind

/** Wall time without what was waited for you. */
export const workMs = (band: readonly BandCell[]): number =>
  band.reduce((sum, [kind, , ms]) => sum + (kind === 'you' ? 0 : ms), 0)

export const youMs = (band: readonly BandCell[]): number =>
  band.reduce((sum, [kind, , ms]) => sum + (kind === 'you' ? ms : 0), 0)

/** `53 m work (+3 h 38 m you): opus-5-5 24 m · general-purpose 14 m · Bash 13 m — $15.42: opus-5-5 $15.34 · general-purpose $0.08` */
export function bandInWords(
  band: readonly BandCell[],
  { usd, unpriced }: { readonly usd: number; readonly unpriced: boolean },
): string {
  const you = youMs(band)
  const times = largest(band, ([kind, , ms]) => (kind === 'you' ? 0 : ms))
  const money = largest(band, ([, , , cost]) => cost)
  const time = [
    `${duration(workMs(band))} work${you > 0 ? ` (+${duration(you)} you)` : ''}`,
    times.map((cell) => `${cellName(cell)} ${duration(cell[2])}`).join(' · '),
  ]
  const cost = [
    dollarsOfAll({ usd, unpriced }),
    // Alone it costs what all costs.
    money
      .map((cell) => (money.length === 1 ? cellName(cell) : `${cellName(cell)} ${dollars(cell[3])}`))
      .join(' · '),
  ]
  return [time, cost].map((parts) => parts.filter(Boolean).join(': ')).join(' — ')
}

const largest = (band: readonly BandCell[], of: (cell: BandCell) => number): readonly BandCell[] =>
  band.filter((cell) => of(cell) > 0).sort((a, b) => of(b) - of(a))
