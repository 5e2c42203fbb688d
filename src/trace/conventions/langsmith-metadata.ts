// LangSmith's contract for traces of coding agents: which agent, thread, turn and repository, on every run, for runs
// inherit nothing there.
// https://github.com/langchain-ai/langsmith-claude-code-plugins/blob/main/src/fixtures/coding-agent-v1/validator.json
import { defined, pick } from '../attributes.ts'
import type { Attributes, AttributeValue, SpanBatch, SpanData } from '../span.ts'
import { attemptFacts } from './read/attempts.ts'
import { type Facts, factsOf } from './read/facts.ts'
import { bareName, type Step, stepOf } from './read/step.ts'
import { modelOf, parametersOf } from './read/usage.ts'

const CONTRACT: Attributes = {
  ls_agent_purpose: 'coding',
  ls_integration: 'claude-code',
  ls_agent_runtime: 'Claude Code',
  ls_trace_schema_version: 'coding-agent-v1',
}

/** Told of the turn, and true of everything below it. */
const OF_THE_TURN = ['turn_id', 'cwd', 'git_branch', 'git_commit_sha', 'repository_url']

/** As LangSmith's price list calls them. */
const PROVIDERS: ReadonlyMap<AttributeValue | undefined, string> = new Map([
  ['aws.bedrock', 'amazon_bedrock'],
  ['gcp.vertex_ai', 'google_vertex_ai'],
])

export function codingAgentMetadata({ resource, spans }: SpanBatch): (span: SpanData) => Attributes {
  const turn = spans.find((span) => stepOf(span) === 'turn')
  const shared = {
    ...CONTRACT,
    ...integrationVersion(resource),
    ...defined({ ls_agent_runtime_version: resource['service.version'] }),
    ...(turn !== undefined && pick(factsOf(turn), OF_THE_TURN)),
  }
  const roleOf = roles(spans)
  return (span) => ({
    ...shared,
    ...defined({
      thread_id: span.attributes['session.id'] ?? span.attributes['gen_ai.conversation.id'],
      user_id: span.attributes['user.id'],
    }),
    ls_agent_type: roleOf(span),
    ...byContract({ ...factsOf(span), ...attemptFacts(span) }),
    ...(OWN[stepOf(span)]?.(span) ?? {}),
  })
}

const NAMES: Readonly<Record<string, string>> = {
  permission_mode: 'approval_policy',
  claude_code_version: 'ls_agent_runtime_version',
  agent_run_id: 'ls_subagent_id',
  skill_name: 'ls_skill_name',
}

const byContract = (facts: Facts): Attributes =>
  Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [
      (Object.hasOwn(NAMES, key) ? NAMES[key] : undefined) ?? key,
      value,
    ]),
  )

const OWN: Readonly<Partial<Record<Step, (span: SpanData) => Attributes>>> = {
  agent: (span) => ({ ls_subagent_type: bareName(span) }),
  // https://docs.langchain.com/langsmith/ls-metadata-parameters: prices go by provider and model name.
  chat: (span) => {
    const provider = span.attributes['gen_ai.provider.name']
    const { max_tokens, reasoning_effort } = parametersOf(span)
    return defined({
      ls_provider: PROVIDERS.get(provider) ?? provider,
      ls_model_name: modelOf(span),
      ls_model_type: 'chat',
      ls_max_tokens: max_tokens,
      reasoning_effort,
    })
  },
}

const integrationVersion = (resource: Attributes): Attributes => {
  const told = ['name', 'version'].map((part) => resource[`telemetry.distro.${part}`])
  return told.includes(undefined) ? {} : { ls_integration_version: told.join(' ') }
}

/** Whose run it is: what a subagent does is the subagent's. */
function roles(spans: readonly SpanData[]): (span: SpanData) => string {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  return (span) => {
    if (stepOf(span) === 'compaction') return 'compaction'
    const seen = new Set<SpanData>()
    for (let at: SpanData | undefined = span; at !== undefined && !seen.has(at); ) {
      if (stepOf(at) === 'agent') return 'subagent'
      seen.add(at)
      at = at.parentSpanId === undefined ? undefined : byId.get(at.parentSpanId)
    }
    return 'root'
  }
}
