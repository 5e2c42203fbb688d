import { describe, expect, test } from 'vitest'
import { CONTENT_KINDS, type ContentKind, withoutContent } from '../../src/trace/content.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { importSession } from '../sessions/import.ts'

const KEY = 'a key'
const told = (...names: readonly string[]): SpanBatch[] => names.flatMap((name) => importSession(name))
const without = (batch: SpanBatch, ...kinds: readonly ContentKind[]) =>
  withoutContent(batch, { without: new Set(kinds), key: KEY })
const spansOf = (batches: readonly SpanBatch[]): readonly SpanData[] => batches.flatMap(({ spans }) => spans)
const isOf = (operation: string) => (span: SpanData) => span.attributes['gen_ai.operation.name'] === operation

/** Of 3 words, so that no id or enum is taken for one. */
const sentencesIn = (text: string): readonly string[] => text.match(/[A-Za-z']+ [A-Za-z']+ [A-Za-z']+/g) ?? []
const contentOf = ({ attributes }: SpanData): string =>
  ['gen_ai.input.messages', 'gen_ai.output.messages', 'gen_ai.tool.call.arguments', 'gen_ai.tool.call.result']
    .map((key) => attributes[key])
    .join('\n')

test('without all of it no sentence of the conversation is left, and every number is', () => {
  const batches = told('04-parallel', '07-subagent', '13-thinking', '12b-fail', '11-compact', '15-mcp')
  const said = new Set(spansOf(batches).flatMap((span) => sentencesIn(contentOf(span))))
  expect(said.size).toBeGreaterThan(20)
  const bare = batches.map((batch) => without(batch, ...CONTENT_KINDS))
  const left = JSON.stringify(bare)
  expect([...said].filter((sentence) => left.includes(sentence))).toEqual([])
  for (const [index, span] of spansOf(bare).entries()) {
    const before = spansOf(batches)[index]
    const numbers = (of: SpanData | undefined) =>
      Object.entries(of?.attributes ?? {}).filter(([, value]) => typeof value !== 'string')
    expect(numbers(span)).toEqual(numbers(before))
    expect([span.spanId, span.startMs, span.endMs, span.name]).toEqual([
      before?.spanId,
      before?.startMs,
      before?.endMs,
      before?.name,
    ])
  }
})

test('what is left out leaves its length and a keyed hash, the same for the same text', () => {
  const [batch] = told('02-bash')
  const roots = [without(batch as SpanBatch, 'prompts'), without(batch as SpanBatch, 'prompts')].map(
    ({ spans }) => spans.at(-1),
  )
  const [message] = JSON.parse(String(roots[0]?.attributes['gen_ai.input.messages'])) as {
    parts: { content: string }[]
  }[]
  expect(message?.parts[0]?.content).toMatch(/^\[\d+ characters, hmac [\da-f]{12}\]$/)
  expect(roots[0]).toEqual(roots[1])
  const other = withoutContent(batch as SpanBatch, { without: new Set(['prompts']), key: 'another' })
  expect(other.spans.at(-1)).not.toEqual(roots[0])
})

describe('each kind by itself', () => {
  const [batch] = told('02-bash') as [SpanBatch]
  const tool = (from: SpanBatch) => from.spans.find(isOf('execute_tool'))?.attributes
  const root = (from: SpanBatch) => from.spans.at(-1)?.attributes

  test('prompts leave answers', () => {
    const some = without(batch, 'prompts')
    expect(root(some)?.['gen_ai.output.messages']).toBe(root(batch)?.['gen_ai.output.messages'])
    expect(root(some)?.['gen_ai.input.messages']).not.toBe(root(batch)?.['gen_ai.input.messages'])
  })

  test('arguments of tools go with the tool and with the call that asked for it', () => {
    const some = without(batch, 'toolArguments')
    expect(tool(some)?.['gen_ai.tool.call.arguments']).toMatch(/hmac/)
    expect(tool(some)?.['gen_ai.tool.call.result']).toBe(tool(batch)?.['gen_ai.tool.call.result'])
    const command = JSON.parse(String(tool(batch)?.['gen_ai.tool.call.arguments'])).command as string
    expect(JSON.stringify(some)).not.toContain(JSON.stringify(command).slice(1, -1))
  })

  test('results of tools go with the tool, its error and the call that read them', () => {
    const failing = told('05-fail')[0] as SpanBatch
    const some = without(failing, 'toolResults')
    const results = failing.spans
      .filter(isOf('execute_tool'))
      .map(({ attributes }) => attributes['gen_ai.tool.call.result'])
    expect(results.length).toBeGreaterThan(0)
    for (const result of results) {
      const line =
        String(result)
          .split('\n')
          .find((each) => each.length > 20) ?? String(result)
      expect(JSON.stringify(some)).not.toContain(JSON.stringify(line).slice(1, -1))
    }
  })
})

test('nothing left out is nothing changed', () => {
  const [batch] = told('02-bash') as [SpanBatch]
  expect(without(batch)).toBe(batch)
})

test('content that was too long to stay JSON is left out as a whole', () => {
  const [batch] = told('02-bash') as [SpanBatch]
  const spans = batch.spans.map((span) => ({
    ...span,
    attributes: {
      ...span.attributes,
      'gen_ai.input.messages': '"a secret story… [cut: 900,000 characters]"',
    },
  }))
  expect(JSON.stringify(without({ ...batch, spans }, 'prompts'))).not.toContain('secret story')
})
