// What a row and a card are called.
import { amount, modelName, toolName } from '../../summary/numbers.ts'
import type { Span } from './span.ts'
import type { Step } from './step.ts'

export interface Title {
  readonly mark: 'model' | 'tool' | 'agent' | 'compaction'
  readonly name: string
  /** What it is about, on the same line. */
  readonly arg: string
}

export function titleOf(step: Step): Title {
  const { agent, compaction, tools, call } = step
  if (agent !== undefined) return { mark: 'agent', name: agent.name, arg: tools[0]?.arg || agent.arg }
  if (compaction !== undefined) return compactionTitle(compaction)
  if (tools.length > 0) return { mark: 'tool', name: toolNames(tools), arg: argOf(tools) }
  return callTitle(call)
}

function callTitle(call: Span | undefined): Title {
  if (call === undefined) return { mark: 'model', name: 'model', arg: '' }
  if (call.outcome === 'interrupted' || call.outcome === 'unfinished') {
    return { mark: 'model', name: modelName(call.model), arg: call.arg || call.outcome }
  }
  if (call.failed) return { mark: 'model', name: 'API error', arg: call.error }
  if (call.outcome === 'end_turn') return { mark: 'model', name: 'Answer', arg: call.arg }
  return { mark: 'model', name: modelName(call.model), arg: call.arg }
}

const compactionTitle = ({ arg }: Span): Title => ({
  mark: 'compaction',
  name: 'Compaction',
  arg: arg.replace(/\d+/g, (tokens) => amount(Number(tokens))),
})

/** `Bash ×2, Read`, in the order in which they first came. */
function toolNames(tools: readonly Span[]): string {
  const counts = new Map<string, number>()
  for (const { name } of tools) counts.set(name, (counts.get(name) ?? 0) + 1)
  const names = [...counts].map(([name, count]) => toolName(name) + (count > 1 ? ` ×${count}` : ''))
  return names.length > 4 ? `${names.slice(0, 3).join(', ')}, ${names.length - 3} more` : names.join(', ')
}

/** Of several tools nothing is said that holds for one of them alone. */
const argOf = (tools: readonly Span[]): string => (tools.length === 1 ? (tools[0]?.arg ?? '') : '')

/** Words for what did not go as it should; '' for all else. */
export function stateOf(step: Step): string {
  const spans = [step.agent, step.compaction, ...step.tools, step.call].filter((span) => span !== undefined)
  for (const { outcome } of spans) if (STATES[outcome] !== undefined) return STATES[outcome]
  if (step.failed) return 'failed'
  return step.open ? 'running' : ''
}

const STATES: Readonly<Record<string, string>> = {
  denied: 'refused',
  interrupted: 'interrupted',
  unfinished: 'unfinished',
}

/** Of one span alone, whatever row it stands in. */
export function titleOfSpan(span: Span): Title {
  if (span.kind === 'agent') return { mark: 'agent', name: span.name, arg: span.arg }
  if (span.kind === 'tool') return { mark: 'tool', name: toolName(span.name), arg: span.arg }
  if (span.kind === 'compaction') return compactionTitle(span)
  if (span.kind === 'turn') return { mark: 'agent', name: 'The turn', arg: span.arg }
  return { ...callTitle(span), name: span.failed ? 'API error' : modelName(span.model) }
}
