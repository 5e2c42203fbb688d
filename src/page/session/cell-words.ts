// One cell of the band, said in full.
import { dollars, duration, percent } from '../../summary/numbers.ts'
import { cellName } from '../../summary/words.ts'
import type { BandCell } from '../api.ts'

export function cellWords(cell: BandCell, wallMs: number, usd: number): string {
  const [, , ms, cost] = cell
  const parts = [
    ...(ms > 0 ? [`${duration(ms)}, ${percent(ms, wallMs)} of the time`] : []),
    ...(cost > 0 ? [`${dollars(cost)}, ${percent(cost, usd)} of the money`] : []),
  ]
  return `${cellName(cell)}: ${parts.join('; ') || 'nothing'}`
}
