// What the transcripts of a recording say, read without the product's own reader.
import { isJson, type Json, jsonAt, listAt, textAt } from '../../src/json/read.ts'
import { recordingOf } from './recordings.ts'

export interface RawLine {
  readonly json: Json
  readonly sessionId: string
  readonly agentId: string | undefined
}

export interface RawAnswer {
  readonly messageId: string
  readonly agentId: string | undefined
  readonly lines: readonly Json[]
  readonly last: Json
}

export interface RawTool {
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly agentId: string | undefined
  readonly askedAtMs: number
  readonly result: { readonly line: Json; readonly block: Json; readonly atMs: number } | undefined
}

export interface Raw {
  readonly answers: readonly RawAnswer[]
  readonly tools: readonly RawTool[]
  /** Claude Code's own total at its last exit, by session. */
  readonly costs: ReadonlyMap<string, number>
}

export function rawOf(name: string): Raw {
  const lines = recordingOf(name).files.flatMap(({ sessionId, agentId, bytes }) =>
    bytes
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line): RawLine => ({ json: JSON.parse(line, wellFormed) as Json, sessionId, agentId })),
  )
  const answers = new Map<string, { agentId: string | undefined; lines: Json[] }>()
  const results = new Map<string, { line: Json; block: Json; atMs: number }>()
  const costs = new Map<string, number>()
  for (const { json, sessionId, agentId } of lines) {
    const message = jsonAt(json, 'message') ?? {}
    const messageId = textAt(message, 'id')
    if (json.type === 'assistant' && message.model !== '<synthetic>' && messageId !== undefined) {
      const answer = answers.get(messageId) ?? { agentId, lines: [] }
      answers.set(messageId, answer)
      // A fork has a copy of its origin's lines.
      if (!answer.lines.some(({ uuid }) => uuid === json.uuid)) answer.lines.push(json)
    }
    // `interrupted`: written by the process that resumed the session, about a call whose end nobody saw.
    if (json.type === 'user' && json.toolDenialKind !== 'interrupted') {
      for (const block of blocksIn(message)) {
        if (block.type !== 'tool_result') continue
        results.set(String(block.tool_use_id), { line: json, block, atMs: timeOf(json) })
      }
    }
    if (json.type === 'cost-state') costs.set(sessionId, Number(json.totalCostUSD))
  }
  return {
    answers: [...answers].map(([messageId, { agentId, lines }]) => ({
      messageId,
      agentId,
      lines,
      last: lines.at(-1) as Json,
    })),
    tools: [...answers.values()].flatMap(({ agentId, lines }) =>
      lines.flatMap((line) =>
        blocksIn(jsonAt(line, 'message') ?? {})
          .filter(({ type }) => type === 'tool_use')
          .map((block) => ({
            id: String(block.id),
            name: String(block.name),
            input: block.input,
            agentId,
            askedAtMs: timeOf(line),
            result: results.get(String(block.id)),
          })),
      ),
    ),
    costs,
  }
}

/** Half of a surrogate pair is no character: nothing that encodes in UTF-8 can pass it on. */
const wellFormed = (_key: string, value: unknown) =>
  typeof value === 'string' ? value.toWellFormed() : value

export const blocksIn = (message: Json): readonly Json[] => listAt(message, 'content').filter(isJson)

export const timeOf = (line: Json): number => Date.parse(textAt(line, 'timestamp') ?? '')
