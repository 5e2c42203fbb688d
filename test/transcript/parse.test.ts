import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src/transcript/entry.ts'
import { parseLine } from '../../src/transcript/parse.ts'
import { RECORDINGS, recordingOf } from '../sessions/recordings.ts'

const parsed = (line: unknown): Entry | undefined => parseLine(JSON.stringify(line), 7)
const blocksIn = (content: unknown) => {
  const entry = parsed({ type: 'user', message: { content } })
  return entry?.kind === 'user' ? entry.blocks : undefined
}

describe('a line of a kind', () => {
  test('that is not known here keeps its name, and is told apart from those of no use', () => {
    expect(parsed({ type: 'hologram', data: 'x' })).toMatchObject({
      kind: 'other',
      name: 'hologram',
      known: false,
      offset: 7,
    })
    expect(parsed({ type: 'system', subtype: 'new' })).toMatchObject({
      kind: 'other',
      name: 'system/new',
      known: false,
    })
    expect(parsed({ type: 'last-prompt' })).toMatchObject({ kind: 'other', name: 'last-prompt', known: true })
    expect(parsed({ type: 'attachment', attachment: { type: 'date' } })).toMatchObject({
      name: 'attachment/date',
      known: true,
    })
    expect(parsed({})).toMatchObject({ kind: 'other', name: '', known: false })
    expect(parsed({ type: '__proto__' })).toMatchObject({ kind: 'other', name: '__proto__' })
  })

  test('that holds a whole API request is not even read', () => {
    expect(parseLine('{"type":"api-request-shape" and no JSON at all', 0)).toMatchObject({
      kind: 'other',
      name: 'api-request-shape',
      known: true,
    })
  })
})

test('what is no JSON object is no line', () => {
  for (const text of ['', '{', 'null', '7', '"x"', '[]', '\0']) expect(parseLine(text, 0)).toBeUndefined()
})

test('every line of every recording is of a known kind, with known fields', () => {
  const unknown = RECORDINGS.flatMap((name) =>
    recordingOf(name).files.flatMap(({ bytes }) =>
      bytes
        .toString('utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => parseLine(line, 0))
        .filter(
          (entry) => entry === undefined || (entry.kind === 'other' && !entry.known) || entry.unknownFields,
        ),
    ),
  )
  expect(unknown).toEqual([])
})

test('a field that no known client writes is named, and the line read all the same', () => {
  const line = JSON.stringify({ type: 'user', message: { content: 'hi' }, brandNew: 1 })
  expect(parseLine(line, 0)).toMatchObject({
    kind: 'user',
    blocks: [{ type: 'text', text: 'hi' }],
    unknownFields: ['user.brandNew'],
  })
  expect(parseLine(line.replace('brandNew', 'isMeta'), 0)).not.toHaveProperty('unknownFields')
})

describe('content', () => {
  test('may be a text or blocks', () => {
    expect(blocksIn('plain')).toEqual([{ type: 'text', text: 'plain' }])
    expect(
      blocksIn([{ type: 'text', text: 'a' }, 'no block', null, { type: 'thinking', thinking: 'hm' }]),
    ).toEqual([
      { type: 'text', text: 'a' },
      { type: 'thinking', text: 'hm' },
    ])
    expect(blocksIn(undefined)).toEqual([])
  })

  test('of a picture becomes its kind, size and hash', () => {
    const bytes = Buffer.from('not really a picture')
    const source = { type: 'base64', media_type: 'image/png', data: bytes.toString('base64') }
    expect(blocksIn([{ type: 'image', source }])).toEqual([
      {
        type: 'media',
        mediaType: 'image/png',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    ])
    expect(
      JSON.stringify(
        blocksIn([{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source }] }]),
      ),
    ).not.toContain(source.data)
  })

  test('of a kind that is not known here is kept', () => {
    expect(blocksIn([{ type: 'hologram', depth: 3 }])).toEqual([
      { type: 'other', name: 'hologram', value: { type: 'hologram', depth: 3 } },
    ])
    expect(blocksIn([{ type: 'web_search_tool_result', tool_use_id: 't', content: [] }])).toEqual([
      { type: 'server_tool_result', id: 't', content: [] },
    ])
  })
})

test('a field of another type is as if it were not there', () => {
  expect(
    parsed({
      type: 'user',
      promptId: 7,
      uuid: {},
      timestamp: 'yesterday',
      cwd: null,
      isMeta: 'yes',
      message: [],
    }),
  ).toMatchObject({
    kind: 'user',
    promptId: undefined,
    uuid: undefined,
    atMs: undefined,
    cwd: undefined,
    isMeta: false,
    blocks: [],
  })
  expect(
    parsed({ type: 'assistant', message: { usage: { input_tokens: 'many', output_tokens: 3 } } }),
  ).toMatchObject({
    usage: { input: 0, output: 3, cacheRead: 0 },
  })
})

test('any JSON at all is read without harm', () => {
  const kinds = ['user', 'assistant', 'system', 'attachment', 'api-request', 'cost-state', 'x']
  const line = fc.record({
    type: fc.constantFrom(...kinds),
    subtype: fc.constantFrom('api_error', 'compact_boundary', 'stop_hook_summary', 'x'),
    message: fc.jsonValue(),
    attachment: fc.jsonValue(),
    params: fc.jsonValue(),
    error: fc.jsonValue(),
    compactMetadata: fc.jsonValue(),
  })
  fc.assert(
    fc.property(line, (json) => {
      expect(parsed(json)?.offset).toBe(7)
    }),
  )
})
