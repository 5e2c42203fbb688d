// One cell of the band, said in full.
import { dollars, duration, percent } from '../../summary/numbers.ts'
import { cellName } from '../../summary/words.ts'
import type { BandCell } from '../api.ts'

/** Begins with what the cell itself shows: its time in the line of time, its dollars in the line of money. */
export function cellWords(cell: BandCell, wallMs: number, usd: number, line: 'time' | 'money'): string {
  const [, , ms, cost] = cell
  const time = ms > 0 ? [`${duration(ms)}, ${percent(ms, wallMs)} of the time`] : []
  const money = cost > 0 ? [`${dollars(cost)}, ${percent(cost, usd)} of the money`] : []
  const parts = line === 'time' ? [...time, ...money] : [...money, ...time]
  return `${cellName(cell)} ${parts.join('; ') || 'nothing'}`
}
