// What the mock understands of a request of the client: which lane it belongs to and what its script may refer to.

export type Lane = 'main' | 'agent' | 'side' | 'compact'

export interface MessagesRequest {
  readonly lane: Lane
  /** Empty for the main thread. */
  readonly agentId: string
  readonly model: string
  readonly stream: boolean
  readonly system: string
  readonly firstUserText: string
  readonly lastUserText: string
  /** For {{…}} in a script. */
  readonly words: Readonly<Record<string, string>>
  readonly raw: string
}

type Json = Readonly<Record<string, unknown>>
type Headers = Readonly<Record<string, string | string[] | undefined>>

// Seen on Claude Code 2.1.197 and 2.1.330.
const COMPACTION = /create a detailed summary of the conversation|CRITICAL: Respond with TEXT ONLY/i
const SUBAGENT = /cc_is_subagent=true/
const SERVER_TOOL = /^web_(search|fetch)_/

export function readMessagesRequest(raw: string, headers: Headers): MessagesRequest {
  const body = asObject(JSON.parse(raw))
  const messages = asList(body.messages).map(asObject)
  const system = textOf(body.system)
  const lastUserText = textOf(messages.findLast((message) => message.role === 'user')?.content)
  const agentId = String(headers['x-claude-code-agent-id'] ?? '')
  return {
    lane: laneOf(body, system, lastUserText, agentId),
    agentId,
    model: String(body.model ?? ''),
    stream: body.stream === true,
    system,
    firstUserText: textOf(messages[0]?.content),
    lastUserText,
    words: wordsOf(messages),
    raw,
  }
}

function laneOf(body: Json, system: string, lastUserText: string, agentId: string): Lane {
  if (agentId !== '' || SUBAGENT.test(system)) return 'agent'
  if (COMPACTION.test(lastUserText)) return 'compact'
  const tools = asList(body.tools).map(asObject)
  const onlyServerTools = tools.every((tool) => SERVER_TOOL.test(String(tool.type ?? '')))
  return onlyServerTools || body.max_tokens === 1 ? 'side' : 'main'
}

function wordsOf(messages: readonly Json[]): Record<string, string> {
  const history = JSON.stringify(messages)
  const blocks = messages.flatMap((message) => asList(message.content)).map(asObject)
  const lastResult = blocks.findLast((block) => block.type === 'tool_result')
  return {
    last_tool_result: textOf(lastResult?.content),
    agent_id: /agentId: (\w+)/.exec(history)?.[1] ?? '',
    task_id: /(?:background with ID|task_id|Task ID)["':\s>]*\s*(\w+)/i.exec(history)?.[1] ?? '',
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const piece = (block: Json) => (block.type === 'tool_result' ? textOf(block.content) : (block.text ?? ''))
  return asList(content).map(asObject).map(piece).join('\n')
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
