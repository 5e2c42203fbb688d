import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { raw } from '../../../src/trace/conventions/raw.ts'
import { CONTENT } from '../../../src/trace/conventions/read/facts.ts'
import { CHAT, sentAs, sessionAs, TOOL } from './samples.ts'

test('nothing of a tool is told but which, whether and how long', () => {
  const sent = sentAs(
    raw,
    {
      ...TOOL,
      'gen_ai.tool.call.arguments': '{"command":"secret"}',
      'gen_ai.tool.call.result': 'secret\nmore',
      'turnspan.tool.file_path': '/secret',
      'turnspan.tool.lines_added': 3,
      'error.type': 'tool_error',
      'of.somebody.else': 'secret',
    },
    { status: { code: 'error', message: 'secret' } },
  )
  expect(sent.attributes).toEqual({ ...TOOL, 'turnspan.tool.lines_added': 3, 'error.type': 'tool_error' })
  expect(sent.status).toEqual({ code: 'error', message: 'tool_error' })
})

test('a failed attempt keeps its status and loses its words', () => {
  const event = {
    name: 'turnspan.attempt.failed',
    atMs: 1,
    attributes: { 'error.type': '529', 'http.response.status_code': 529, 'exception.message': 'secret' },
  }
  expect(sentAs(raw, CHAT, { events: [event] }).events).toEqual([
    { ...event, attributes: { 'error.type': '529', 'http.response.status_code': 529 } },
  ])
})

test('a list is one text, and no text is longer than the smallest store keeps', () => {
  const { attributes } = sentAs(raw, {
    ...CHAT,
    'gen_ai.response.finish_reasons': ['end_turn', 'x'],
    'process.working_directory': '/🚀'.repeat(1_000),
  })
  expect(attributes['gen_ai.response.finish_reasons']).toBe('end_turn, x')
  expect(Buffer.byteLength(String(attributes['process.working_directory']))).toBeLessThan(2_048)
})

test('a span has few attributes: some stores advise no more than 64', () => {
  for (const { attributes } of sessionAs(raw, '28-nested'))
    expect(Object.keys(attributes).length).toBeLessThan(40)
})

test('every attribute of docs/spans.md is told, but for what was said', () => {
  const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../../docs/spans.md'), 'utf8')
  const [, spans = ''] = page.split('## Every span')
  const cells = [...spans.matchAll(/^\| (`[^|]+) \|/gm)].map((match) => match[1] ?? '')
  const names = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
  expect(names.length).toBeGreaterThan(60)
  const sent = sentAs(raw, Object.fromEntries(names.map((name) => [name, 'x'])))
  const left = names.filter((name) => !(name in sent.attributes) && !CONTENT.has(name))
  // The place of a file is among the arguments. The others are numbers.
  const numbers = /_ms$|tokens|usd$|count$|calls$|lines_|index$|code$|background$|compacted$|max_tokens$/
  expect(left.filter((name) => !numbers.test(name))).toEqual(['turnspan.tool.file_path'])
})
