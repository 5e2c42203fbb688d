// Where did the time go, where did the money go: two bars of the same width, joined.
import { useMemo, useRef } from 'preact/hooks'
import { dollars, dollarsOfAll, duration } from '../../summary/numbers.ts'
import { bandInWords, cellName, workMs, youMs } from '../../summary/words.ts'
import type { BandCell } from '../api.ts'
import { bandLayout, ribbonPath, type Segment } from './band-layout.ts'
import { cellWords } from './cell-words.ts'
import { useSize } from './use-size.ts'

interface BandProps {
  readonly label: string
  readonly cells: readonly BandCell[]
  readonly usd: number
  readonly unpriced: boolean
  readonly chosen: number | undefined
  readonly choose: (cell: number | undefined) => void
}

const PX_PER_CHARACTER = 6.6
const PADDING_PX = 14

export function Band({ label, cells, usd, unpriced, chosen, choose }: BandProps) {
  const box = useRef<HTMLDivElement>(null)
  const { width } = useSize(box)
  const layout = useMemo(() => bandLayout(cells), [cells])
  const you = youMs(cells)
  const work = workMs(cells)
  const words = bandInWords(cells, { usd, unpriced })
  const click = (cell: number) => choose(chosen === cell ? undefined : cell)
  const line = (of: 'time' | 'money', segments: readonly Segment[], amountOf: (cell: BandCell) => string) =>
    segments.map(({ cell: at, from, to, folded }) => {
      const cell = cells[at] as BandCell
      const px = (to - from) * width
      return (
        <button
          key={at}
          type="button"
          class={`cell fill-${cell[0]}${folded ? ' folded' : ''}${chosen !== undefined && chosen !== at ? ' dimmed' : ''}`}
          aria-pressed={chosen === at}
          aria-label={cellWords(cell, work + you, usd, of)}
          title={cellWords(cell, work + you, usd, of)}
          onClick={() => click(at)}
          style={{ left: `${from * 100}%`, width: `max(1px, calc(${(to - from) * 100}% - 1px))` }}
        >
          <Label text={labelOf(cell, amountOf(cell), px)} />
        </button>
      )
    })
  return (
    <section class="band" aria-label={`${label}: ${words}`}>
      <div class="band-label">
        <b>Time</b>
        <span class="dim number">
          {duration(work)}
          {you > 0 && <span class="you"> + {duration(you)} you</span>}
        </span>
      </div>
      <div class="cells time" ref={box}>
        {line('time', layout.time, ([, , ms]) => duration(ms))}
      </div>
      <svg class="ribbons" viewBox="0 0 1000 28" preserveAspectRatio="none" aria-hidden="true">
        {layout.ribbons.map((ribbon) => (
          <path
            key={ribbon.cell}
            class={`fill-${cells[ribbon.cell]?.[0]}${chosen !== undefined && chosen !== ribbon.cell ? ' dimmed' : ''}`}
            d={ribbonPath(ribbon)}
          />
        ))}
      </svg>
      <div class="band-label">
        <b>Money</b>
        <span class="dim number">{dollarsOfAll({ usd, unpriced })}</span>
      </div>
      <div class="cells money">
        {layout.money.length > 0 ? (
          line('money', layout.money, ([, , , cost]) => dollars(cost))
        ) : (
          <span class="nothing dim">{unpriced ? 'no price is known' : 'nothing was paid for'}</span>
        )}
      </div>
      <Legend cells={cells} />
      <BandTable label={label} cells={cells} />
    </section>
  )
}

const Label = ({ text }: { readonly text: string }) => (text === '' ? null : <span>{text}</span>)

/** Name and value if they fit, else the name, else nothing. */
function labelOf(cell: BandCell, value: string, px: number): string {
  const name = cellName(cell)
  const fits = (text: string) => text.length * PX_PER_CHARACTER + PADDING_PX <= px
  if (fits(`${name} ${value}`)) return `${name} ${value}`
  return fits(name) ? name : ''
}

/** Where cells are too narrow for their names. */
const Legend = ({ cells }: { readonly cells: readonly BandCell[] }) => (
  <ul class="legend" aria-hidden="true">
    {cells.map((cell) => (
      <li key={`${cell[0]} ${cell[1]}`}>
        <span class={`swatch fill-${cell[0]}`} />
        {cellName(cell)}
        <span class="dim number">
          {[...(cell[2] > 0 ? [duration(cell[2])] : []), ...(cell[3] > 0 ? [dollars(cell[3])] : [])].join(
            ' · ',
          )}
        </span>
      </li>
    ))}
  </ul>
)

const BandTable = ({ label, cells }: { readonly label: string; readonly cells: readonly BandCell[] }) => (
  <table class="unseen">
    <caption>{label}: where time and money went</caption>
    <thead>
      <tr>
        <th scope="col">For</th>
        <th scope="col">Time</th>
        <th scope="col">Money</th>
      </tr>
    </thead>
    <tbody>
      {cells.map((cell) => (
        <tr key={`${cell[0]} ${cell[1]}`}>
          <th scope="row">{cellName(cell)}</th>
          <td>{duration(cell[2])}</td>
          <td>{dollars(cell[3])}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
