// Columns of stacked days. Each is a link to its sessions; the words below say what the pointer or the focus is on.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { amount, dollars } from '../../summary/numbers.ts'
import type { TotalsRow } from '../api.ts'
import { filterIn } from '../list/choices.ts'
import { dayOf, dayWords } from '../parts/when.ts'
import { hrefOf, type Place, withQuery } from '../route/place.ts'
import { BELOW, DayNames, Grid, HEIGHT, LEFT } from './chart-scales.tsx'
import { type Chart, type Column, chartOf, type Shown } from './columns.ts'

interface ChartProps {
  readonly rows: readonly TotalsRow[]
  readonly shown: Shown
  readonly place: Place
}

const NARROWEST = 6

export function DayChart({ rows, shown, place }: ChartProps) {
  const box = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(900)
  const [at, setAt] = useState<number | undefined>(undefined)
  useLayoutEffect(() => {
    if (box.current === null) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry?.contentRect.width ?? 0)))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const chart = chartOf(rows, shown, Math.floor((width - LEFT) / NARROWEST))
  const say = shown === 'usd' ? dollars : amount
  const step = (width - LEFT) / Math.max(chart.columns.length, 7)
  const today = dayOf(Date.now())
  const last = chart.columns.length - 1
  const read = at === undefined ? undefined : chart.columns[at]
  return (
    <figure class="chart" ref={box} onPointerLeave={() => setAt(undefined)}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing knows no fieldset. */}
      <svg
        width={width}
        height={HEIGHT + BELOW}
        role="group"
        aria-label={`${shown === 'usd' ? 'Dollars' : 'Tokens'} by day`}
      >
        <Grid top={chart.top} width={width} say={say} />
        {chart.columns.map((column, index) => (
          <Stack
            key={column.from}
            {...{ column, chart, index, step, say, today }}
            isRead={index === at}
            href={hrefOf(sessionsOf(place, column))}
            // There may be fewer columns than when one of them was read.
            isReachable={index === Math.min(at ?? last, last)}
            onRead={setAt}
          />
        ))}
        <DayNames {...{ chart, step, today, width }} />
      </svg>
      <figcaption>
        <ul class="shades">
          {chart.series.map(({ key, words, shade, total }, index) => (
            <li key={key}>
              <i class={`shade-${shade}`} aria-hidden="true" />
              {words} <b class="number">{say(read === undefined ? total : (read.values[index] ?? 0))}</b>
            </li>
          ))}
        </ul>
        <span class="dim number">
          {read === undefined
            ? chart.days > 1 && `a column is ${chart.days} days`
            : `${columnName(read, today)} · ${say(read.total)} · ${read.turns} turns`}
        </span>
      </figcaption>
    </figure>
  )
}

const sessionsOf = (place: Place, { from, to }: Column): Place =>
  withQuery({ view: 'sessions', query: filterIn(place.query) }, { from, to })

const columnName = ({ from, to }: Column, today: string): string =>
  from === to ? dayWords(from, today) : `${dayWords(from, today)} – ${dayWords(to, today)}`

interface StackProps {
  readonly column: Column
  readonly chart: Chart
  readonly index: number
  readonly step: number
  readonly say: (value: number) => string
  readonly today: string
  readonly href: string
  readonly isRead: boolean
  readonly isReachable: boolean
  readonly onRead: (index: number) => void
}

function Stack({ column, chart, index, step, say, today, href, isRead, isReachable, onRead }: StackProps) {
  const x = LEFT + index * step
  const width = Math.min(48, Math.max(2, step - Math.max(1, step * 0.2)))
  let y = HEIGHT
  const parts = chart.series
    .map(({ words }, at) => [words, column.values[at] ?? 0] as const)
    .filter(([, value]) => value > 0)
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const next = by === undefined ? undefined : index + by
    if (next === undefined || chart.columns[next] === undefined) return
    event.preventDefault()
    onRead(next)
    const all = (event.currentTarget as Element).parentElement?.querySelectorAll<SVGAElement>('a')
    all?.[next]?.focus()
  }
  return (
    <a
      href={href}
      tabIndex={isReachable ? 0 : -1}
      aria-label={`${columnName(column, today)}: ${say(column.total)}${parts.map(([words, value]) => `, ${words} ${say(value)}`).join('')}`}
      onPointerEnter={() => onRead(index)}
      onFocus={() => onRead(index)}
      onKeyDown={move}
    >
      <rect
        class={isRead ? 'ground read' : 'ground'}
        x={x - (step - width) / 2}
        y={0}
        width={step}
        height={HEIGHT}
      />
      {chart.series.map(({ key, shade }, at) => {
        const height = ((column.values[at] ?? 0) / chart.top) * HEIGHT
        y -= height
        return <rect key={key} class={`shade-${shade}`} {...{ x, y, width, height }} />
      })}
    </a>
  )
}
