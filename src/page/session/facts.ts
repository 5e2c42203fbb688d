// What is said of a span in one line, above all its tabs.
import { amount, dollars, duration, modelName, percent } from '../../summary/numbers.ts'
import { odditiesOf } from './oddities.ts'
import type { Span } from './span.ts'
import type { SessionState } from './state.ts'

export interface Fact {
  readonly name: string
  readonly value: string
  readonly tone?: 'error' | undefined
  readonly title?: string | undefined
}

const BAD = new Set(['error', 'denied', 'failed'])

export function factsOfSpan(span: Span, { turn }: SessionState): readonly Fact[] {
  const { tree } = turn.model
  const call = span.kind === 'tool' ? askedBy(span, tree.childrenOf(span.parent)) : span
  const bad = span.failed || BAD.has(span.outcome)
  const outcome = span.open
    ? 'running'
    : span.error === '' || span.error === span.outcome
      ? span.outcome
      : `${span.outcome} · ${span.error}`
  const clock = new Date(turn.start + span.start)
  const of = span.kind === 'tool' ? 'of its call' : ''
  const used = call !== undefined && (call.input > 0 || call.output > 0)
  return [
    fact('outcome', outcome === '' ? '' : `${bad ? '✕ ' : ''}${outcome}`, bad ? 'error' : undefined),
    fact('took', span.outcome === 'denied' ? '' : duration(span.end - span.start)),
    fact('waited for you', span.asked === undefined ? '' : duration(span.asked[1] - span.asked[0])),
    fact('at', `+${duration(Math.max(0, span.start))}`, undefined, clock.toISOString()),
    fact('model', span.kind === 'model' ? modelName(span.model) : ''),
    fact(
      'asked by',
      span.kind === 'tool' && call !== undefined
        ? `${modelName(call.model)} ${duration(call.end - call.start)}`
        : '',
    ),
    fact(`in ${of}`.trim(), used ? amount(call.input) : '', undefined, exact(call?.input)),
    fact('cached', used ? percent(call.cached, call.input) : ''),
    fact('out', used ? amount(call.output) : '', undefined, exact(call?.output)),
    fact(
      `cost ${of}`.trim(),
      used ? costOf(call, tree.root) : '',
      undefined,
      call?.usd == null ? undefined : `$${call.usd.toFixed(6)}`,
    ),
    ...odditiesOf(span).map(({ sign, words }) => fact(sign, words)),
  ].filter(({ value }) => value !== '')
}

const fact = (name: string, value: string, tone?: Fact['tone'], title?: string): Fact => ({
  name,
  value,
  tone,
  title,
})

const exact = (n: number | undefined): string | undefined => n?.toLocaleString('en-US')

function costOf({ usd }: Span, root: Span | undefined): string {
  if (usd === null) return 'no price is known'
  const share = percent(usd, root?.usd ?? 0)
  return share === '' || usd === 0 ? dollars(usd) : `${dollars(usd)} (${share})`
}

/** The last call that began before the tool did. */
function askedBy(tool: Span, lane: readonly Span[]): Span | undefined {
  return lane.findLast(({ kind, start }) => kind === 'model' && start <= tool.start)
}
