// Four numbers that answer most questions.
import { amount, dollars, percent } from '../../summary/numbers.ts'
import type { TotalsRow } from '../api.ts'

export function Figures({
  days,
  sessions,
}: {
  readonly days: readonly TotalsRow[]
  readonly sessions: number
}) {
  const sum = (of: (row: TotalsRow) => number) => days.reduce((total, row) => total + of(row), 0)
  const [usd, input, cached, out] = [
    sum((row) => row.usd),
    sum((row) => row.in),
    sum((row) => row.cached),
    sum((row) => row.out),
  ]
  const [turns, tools, failed] = [sum((row) => row.turns), sum((row) => row.tools), sum((row) => row.failed)]
  const count = (n: number) => n.toLocaleString('en-US')
  const figures = [
    ['Cost', dollars(usd), turns > 0 ? `${dollars(usd / turns)} a turn` : ''],
    [
      'Tokens',
      amount(input + out),
      input > 0 ? `${percent(cached, input)} of the input read from the cache` : '',
    ],
    ['Turns', count(turns), `in ${sessions === 1 ? '1 session' : `${count(sessions)} sessions`}`],
    ['Failed tool calls', count(failed), tools > 0 ? `${percent(failed, tools)} of ${count(tools)}` : ''],
  ]
  return (
    <dl class="figures">
      {figures.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{value}</dd>
          <dd class="dim">{more}</dd>
        </div>
      ))}
    </dl>
  )
}
