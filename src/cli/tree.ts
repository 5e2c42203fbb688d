// A trace for people: what was asked, what happened when, what came of it.

import { duration } from '../summary/numbers.ts'
import { turnsIn } from '../summary/spans.ts'
import { turnFacts, turnRow } from '../summary/turn.ts'
import type { SpanBatch, SpanData } from '../trace/span.ts'
import { bandLines } from './band.ts'
import { oneLine } from './plain-text.ts'
import { cutToWidth, padEnd, textWidth } from './text-width.ts'
import { answerOf, costOf, factsOf, nameOf, promptOf, tokensOf, troubleOf } from './tree-words.ts'

export interface TreeLook {
  /** Columns of the terminal. */
  readonly width: number
  readonly color: boolean
  /** Where the reader is; without it, the machine's. */
  readonly timeZone?: string
}

/** Later tellings of a span replace earlier ones; a trace without its root is shown as far as it is there. */
export function renderTree(batches: readonly SpanBatch[], look: TreeLook): string {
  const traces = new Map<string, Map<string, SpanData>>()
  for (const { traceId, spans } of batches) {
    const trace = traces.get(traceId) ?? new Map<string, SpanData>()
    traces.set(traceId, trace)
    for (const span of spans) trace.set(span.spanId, span)
  }
  return [...traces.values()].map((spans) => renderTrace([...spans.values()], look)).join('\n\n')
}

/** Of the turn; a trace that holds several has one each. */
function bandOf(spans: readonly SpanData[], look: TreeLook): string[] {
  return turnsIn(spans).flatMap((turn) => {
    const facts = turnFacts(turn)
    return facts === undefined
      ? []
      : bandLines(turnRow(facts, 1), { ...look, width: look.width - 2 }).map((line) => `  ${line}`)
  })
}

interface Row {
  readonly span: SpanData
  /** The lines that lead to it from its parents. */
  readonly lead: string
}

function renderTrace(spans: readonly SpanData[], look: TreeLook): string {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const tops = inOrder(
    spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId)),
  )
  const root = tops.find(({ parentSpanId }) => parentSpanId === undefined) ?? tops[0]
  if (root === undefined) return ''
  const rows = tops.flatMap((top) => [{ span: top, lead: '' }, ...rowsBelow(top, spans, '')])
  const paint = painter(look.color)
  const rest = look.width - 2
  return [
    `${paint('bold', '❯')} ${cutToWidth(promptOf(root), rest)}`,
    `  ${paint('dim', cutToWidth(factsOf(root, look.timeZone), rest))}`,
    ...bandOf(spans, look),
    ...linesOf(rows, look),
    ...footOf(root, look),
  ].join('\n')
}

function rowsBelow(span: SpanData, spans: readonly SpanData[], lead: string): Row[] {
  const children = inOrder(spans.filter(({ parentSpanId }) => parentSpanId === span.spanId))
  return children.flatMap((child, i) => {
    const isLast = i === children.length - 1
    return [
      { span: child, lead: `${lead}${isLast ? '└─ ' : '├─ '}` },
      ...rowsBelow(child, spans, `${lead}${isLast ? '   ' : '│  '}`),
    ]
  })
}

const inOrder = (spans: readonly SpanData[]): SpanData[] =>
  [...spans].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)

interface Columns {
  /** Takes what the others leave. */
  readonly name: number
  readonly bar: number
  readonly tokens: number
  readonly cost: number
}

const DURATION = 8
const NARROWEST = 24

function columnsFor(given: number): Columns {
  const width = Math.max(given, NARROWEST)
  const bar = width >= 100 ? 22 : width >= 76 ? 12 : 0
  const tokens = width >= 56 ? 14 : 0
  const cost = width >= 44 ? 9 : 0
  return { name: width - DURATION - bar - tokens - cost, bar, tokens, cost }
}

function linesOf(rows: readonly Row[], { width, color }: TreeLook): string[] {
  const paint = painter(color)
  const columns = columnsFor(width)
  const fromMs = Math.min(...rows.map(({ span }) => span.startMs))
  const untilMs = Math.max(...rows.map(({ span }) => span.endMs))
  return rows.map(({ span, lead }) => {
    const trouble = troubleOf(span)
    const shownLead = cutToWidth(lead, columns.name - 8)
    const name = `${nameOf(span)}${trouble === '' ? '' : `  ${trouble}`}`
    return [
      paint('dim', shownLead),
      paint(trouble === '' ? 'plain' : 'red', padEnd(name, columns.name - textWidth(shownLead))),
      duration(span.endMs - span.startMs).padStart(DURATION),
      columns.bar > 0 ? `  ${paint('cyan', bar(span, fromMs, untilMs, columns.bar - 2))}` : '',
      columns.tokens > 0 ? paint('dim', tokensOf(span).padStart(columns.tokens)) : '',
      columns.cost > 0 ? costOf(span).padStart(columns.cost) : '',
    ]
      .join('')
      .trimEnd()
  })
}

/** When it ran, within the time that all is shown for. */
function bar({ startMs, endMs }: SpanData, fromMs: number, untilMs: number, width: number): string {
  const cell = (ms: number) => ((ms - fromMs) / Math.max(untilMs - fromMs, 1)) * width
  const start = Math.min(Math.floor(cell(startMs)), width - 1)
  const end = Math.min(Math.max(Math.ceil(cell(endMs)), start + 1), width)
  return ' '.repeat(start) + '━'.repeat(end - start) + ' '.repeat(width - end)
}

function footOf(root: SpanData, { width, color }: TreeLook): string[] {
  const paint = painter(color)
  const answer = answerOf(root)
  if (answer !== '') return [`${paint('bold', '⏎')} ${cutToWidth(answer, width - 2)}`]
  const { code, message } = root.status
  return code === 'error' && message ? [paint('red', cutToWidth(`✗ ${oneLine(message)}`, width))] : []
}

const CODES = { bold: '1', dim: '2', red: '31', cyan: '36', plain: '' } as const

const painter = (color: boolean) => (how: keyof typeof CODES, text: string) =>
  color && text.trim() !== '' && CODES[how] !== '' ? `\x1b[${CODES[how]}m${text}\x1b[0m` : text
