// What is counted of a span, wherever it is found: in a transcript, in the store, at a backend.

export type Kind = 'turn' | 'call' | 'tool' | 'agent' | 'other'

export interface Fact {
  readonly spanId: string
  readonly traceId: string
  readonly kind: Kind
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly usd: number
}

/** By span id. */
export type Facts = ReadonlyMap<string, Fact>

export interface Tally {
  readonly turns: number
  readonly calls: number
  readonly tools: number
  readonly agents: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly usd: number
}

interface Spanlike {
  readonly spanId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

export function factOf({ spanId, attributes }: Spanlike, traceId: string): Fact {
  const kind = kindOf(attributes)
  // Roots carry sums of what their calls carry.
  const number = (key: string) => (kind === 'call' ? Number(attributes[key] ?? 0) : 0)
  return {
    spanId,
    traceId,
    kind,
    input: number('gen_ai.usage.input_tokens'),
    output: number('gen_ai.usage.output_tokens'),
    cacheRead: number('gen_ai.usage.cache_read.input_tokens'),
    cacheWrite: number('gen_ai.usage.cache_write.input_tokens'),
    usd: number('turnspan.cost.usd'),
  }
}

const KINDS: Readonly<Record<string, Kind>> = { chat: 'call', execute_tool: 'tool', invoke_agent: 'agent' }

function kindOf(attributes: Spanlike['attributes']): Kind {
  if (attributes['turnspan.turn.id'] !== undefined) return 'turn'
  const operation = String(attributes['gen_ai.operation.name'])
  return Object.hasOwn(KINDS, operation) ? (KINDS[operation] ?? 'other') : 'other'
}

export function tallyOf(facts: Iterable<Fact>): Tally {
  const all = [...facts]
  const count = (kind: Kind) => all.filter((fact) => fact.kind === kind).length
  const sum = (of: (fact: Fact) => number) => all.reduce((total, fact) => total + of(fact), 0)
  return {
    turns: count('turn'),
    calls: count('call'),
    tools: count('tool'),
    agents: count('agent'),
    input: sum(({ input }) => input),
    output: sum(({ output }) => output),
    cacheRead: sum(({ cacheRead }) => cacheRead),
    cacheWrite: sum(({ cacheWrite }) => cacheWrite),
    usd: Math.round(sum(({ usd }) => usd) * 1e9) / 1e9,
  }
}
