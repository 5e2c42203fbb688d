// What Braintrust's specification asks for beside input and output: tokens and dollars of a call, and what is known of
// tools, skills and the repository.
// https://github.com/braintrustdata/braintrust-spec/blob/main/skills/instrumentation-spec/references/features/token-and-cost-metrics.md
import { defined } from '../attributes.ts'
import type { Attributes, AttributeValue, SpanData } from '../span.ts'
import { attemptFacts } from './read/attempts.ts'
import { type Facts, factsOf } from './read/facts.ts'
import { bareName, type Step, stepOf } from './read/step.ts'
import { costOf, modelOf, parametersOf, usageOf } from './read/usage.ts'
import { functionTools } from './write/chat-messages.ts'

type Metadata = Readonly<Record<string, unknown>>

/** Prompt tokens include what the cache had a part in; what is told apart is part of them. */
export function metricsOf(span: SpanData): Metadata | undefined {
  const [usage, cost] = [usageOf(span), costOf(span)]
  if (usage === undefined) return undefined
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    tokens: usage.input + usage.output,
    prompt_cached_tokens: usage.cacheRead,
    // Of both lifetimes: how many of each is not told, and is not to be made up.
    prompt_cache_creation_tokens: usage.cacheWrite,
    completion_reasoning_tokens: usage.reasoning,
    estimated_cost: cost?.total,
  }
}

export function metadataOf(span: SpanData): Metadata {
  const { attributes: has } = span
  return {
    ...defined({
      session_id: has['session.id'] ?? has['gen_ai.conversation.id'],
      user_id: has['user.id'],
    }),
    ...renamed(factsOf(span)),
    ...attemptFacts(span),
    ...(OWN[stepOf(span)]?.(span) ?? {}),
  }
}

const OWN: Readonly<Partial<Record<Step, (span: SpanData) => Metadata>>> = {
  turn: () => ({ source: 'claude-code' }),
  agent: (span) => ({ agent_type: bareName(span) }),
  chat: callMetadata,
  tool: toolMetadata,
}

/** Who sells the model, by the names of the specification's tests. */
const PROVIDERS: ReadonlyMap<AttributeValue | undefined, string> = new Map([
  ['aws.bedrock', 'bedrock'],
  ['gcp.vertex_ai', 'vertex'],
])

function callMetadata(span: SpanData): Metadata {
  const { attributes: has } = span
  const tools = functionTools(has['gen_ai.tool.definitions'])
  const provider = has['gen_ai.provider.name']
  return {
    model: modelOf(span),
    provider: PROVIDERS.get(provider) ?? provider,
    ...parametersOf(span),
    ...(tools.length > 0 && { tools }),
  }
}

function toolMetadata(span: SpanData): Metadata {
  const { attributes: has } = span
  const skill = has['gen_ai.skill.name']
  return {
    tool_name: bareName(span),
    tool_approval: approvalOf(has),
    ...(skill !== undefined && { tool_kind: 'skill', skill_name: skill }),
  }
}

/** Whether it was allowed to run, not how it went; unknown where nobody decided and it failed. */
function approvalOf(has: Attributes): 'approved' | 'denied' | undefined {
  const [decision, outcome] = [has['turnspan.permission.decision'], has['turnspan.tool.outcome']]
  if (decision === 'reject' || outcome === 'denied') return 'denied'
  return decision === 'accept' || outcome === 'ok' ? 'approved' : undefined
}

const renamed = ({ repository_url, ...facts }: Facts): Facts => ({
  ...facts,
  ...(repository_url !== undefined && { git_origin_url: repository_url }),
})
