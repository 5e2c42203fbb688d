// What is known of a span beside what was said, as short names and simple values: the metadata that people filter by.
// For backends that would drop `turnspan.*`, or show it at the bottom of a nested object.
import type { Attributes, AttributeValue, SpanData } from '../../span.ts'
import { cleanText } from '../../text.ts'

export type Facts = Readonly<Record<string, string | number | boolean>>

const MAX_FACT = 1_000

/** Attributes that hold what was said: every convention gives each of them one place of its own, or none. */
export const CONTENT: ReadonlySet<string> = new Set([
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'turnspan.compaction.summary',
])

/** What backends with a language of their own have fields for, and what they sum up by themselves. */
const ELSEWHERE =
  /^(?:session\.id|user\.id|gen_ai\.(?:conversation\.id|operation\.name|agent\.name|tool\.(?:name|type)|response\.model|request\.(?:max_tokens|reasoning\.level)|provider\.name|usage\..*)|turnspan\.(?:usage|cost|compaction)\..*|mcp\.method\.name)$/

const NAMES: Readonly<Record<string, string>> = {
  'process.exit.code': 'exit_code',
  'process.working_directory': 'cwd',
  'vcs.ref.head.name': 'git_branch',
  'vcs.ref.head.revision': 'git_commit_sha',
  'vcs.repository.url.full': 'repository_url',
  'gen_ai.response.id': 'message_id',
  'gen_ai.response.finish_reasons': 'finish_reasons',
}

export const factsOf = ({ attributes }: SpanData): Facts =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(
        ([key, value]) => !CONTENT.has(key) && !ELSEWHERE.test(key) && !isAnswered(key, value, attributes),
      )
      .map(([key, value]) => [nameOf(key), simple(value)]),
  )

/** What was asked for is worth telling where another one answered. */
const isAnswered = (key: string, value: AttributeValue, has: Attributes) =>
  key === 'gen_ai.request.model' && value === has['gen_ai.response.model']

const nameOf = (key: string) =>
  (Object.hasOwn(NAMES, key) ? NAMES[key] : undefined) ??
  key.replace(/^(?:turnspan|gen_ai)\./, '').replaceAll('.', '_')

function simple(value: AttributeValue): string | number | boolean {
  if (typeof value === 'object') return cleanText(value.join(', '), MAX_FACT)
  return typeof value === 'string' ? cleanText(value, MAX_FACT) : value
}
