// I4 and I5: lines of a transcript and payloads of hooks as nobody should write them.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { safeName } from '../../src/disk/safe-name.ts'
import { recordAround } from '../../src/hook/record.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { answerOf, programOf } from './children.ts'

const RECORDED = path.resolve(import.meta.dirname, '../sessions/recorded')
const LINES = 100_000
const SEED = 7
/** All that the fuzzed process may keep; what it takes above that is node itself and what was not collected yet. */
const HEAP_MB = 64
const RSS_MB = 150

interface Fuzzed {
  readonly lines: number
  readonly spans: number
  readonly broken: number
  readonly damaged: number
  readonly failures: readonly string[]
  readonly rssMb: number
}

test('I4 and I5: 100,000 mutated lines break nothing, take less than 150 MB, and none gets into the program', async () => {
  const fuzzed = await answerOf<Fuzzed>(
    await programOf('fuzz-child'),
    [tempDir('fuzz'), String(LINES), String(process.env.FUZZ_SEED ?? SEED), RECORDED],
    { heapMb: HEAP_MB, timeoutMs: 280_000 },
  )
  expect(fuzzed.failures).toEqual([])
  expect(fuzzed.lines).toBeGreaterThanOrEqual(LINES)
  expect(fuzzed.damaged).toBe(0)
  // Much of it is broken, and much is told all the same.
  expect(fuzzed.broken).toBeGreaterThan(LINES / 10)
  expect(fuzzed.spans).toBeGreaterThan(LINES / 100)
  expect(fuzzed.rssMb).toBeLessThan(RSS_MB)
}, 300_000)

const SESSION = '9b755c62-a96f-4df5-8cd6-03762c1c53cb'
const PROMPT = 'b5a3b1a6-0000-4000-8000-000000000001'
const AT = '2026-11-23T05:00:00.000Z'

const userLine = (content: unknown, more: object = {}) =>
  JSON.stringify({
    type: 'user',
    uuid: 'u-1',
    promptId: PROMPT,
    timestamp: AT,
    sessionId: SESSION,
    cwd: '/',
    message: { role: 'user', content },
    ...more,
  })
const callLine = JSON.stringify({
  type: 'assistant',
  uuid: 'a-1',
  timestamp: AT,
  message: {
    id: 'msg_1',
    model: 'claude-opus-5-5',
    content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: {} }],
  },
})
const resultLine = (content: unknown) =>
  userLine([{ type: 'tool_result', tool_use_id: 'toolu_1', content }], {
    uuid: 'u-2',
    toolUseResult: { stdout: content },
  })

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const MB = 1 << 20
/** A line of 10 MB is there as bytes, as text and as JSON at once; a million lines are a million entries. */
const MONSTER_MB = 260

const MONSTERS: readonly {
  readonly what: string
  readonly lines: () => Iterable<string>
  readonly payload?: string
  readonly broken: number
}[] = [
  { what: 'a line of 10 MB', lines: () => [resultLine('x'.repeat(10 * MB))], broken: 0 },
  {
    what: 'a line of 10 MB without an end',
    lines: () => [`${resultLine('x'.repeat(10 * MB)).slice(0, -2)}`],
    broken: 1,
  },
  {
    what: 'a line above 64 MB',
    lines: () => [resultLine('x'.repeat(70 * MB)), resultLine('fine')],
    broken: 1,
  },
  {
    what: '100,000 lists in each other',
    lines: () => [resultLine('?').replace('"?"', nested(100_000))],
    broken: 0,
  },
  {
    what: '100,000 objects in each other as the input of a tool',
    lines: () => [
      callLine.replace('"input":{}', `"input":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
      resultLine('fine'),
    ],
    broken: 0,
  },
  {
    what: '20,000 results in each other',
    lines: () => [
      resultLine('?').replace(
        '"?"',
        `${'[{"type":"tool_result","content":'.repeat(20_000)}[]${'}]'.repeat(20_000)}`,
      ),
    ],
    broken: 0,
  },
  {
    what: 'a payload with 100,000 lists in each other',
    lines: () => [],
    payload: nested(100_000),
    broken: 0,
  },
  {
    what: 'a million tiny lines',
    lines: function* () {
      for (let n = 0; n < 1_000_000; n += 1) yield n % 3 === 0 ? '1' : n % 3 === 1 ? '{}' : ''
    },
    broken: 333_334,
  },
  {
    what: 'half pairs and numbers that are none',
    lines: () => [
      resultLine('\ud800x\udc00').replace(
        '"uuid":"u-2"',
        '"uuid":"u-2","n":1e999,"m":-1e999,"big":9007199254740993',
      ),
    ],
    broken: 0,
  },
]

describe('I5: what is far too large or too deep is cut or counted, and the turn around it told', () => {
  let program = ''
  beforeAll(async () => {
    program = await programOf('digest-child')
  })

  test.each(MONSTERS)(
    '$what',
    async ({ lines, payload, broken }) => {
      const folder = tempDir('monster')
      const projects = path.join(folder, '.claude', 'projects', 'p')
      fs.mkdirSync(projects, { recursive: true })
      const file = path.join(projects, `${SESSION}.jsonl`)
      writeLines(file, withLines(lines()))
      const journal = path.join(folder, '.turnspan', 'journal')
      fs.mkdirSync(journal, { recursive: true })
      const stop = JSON.stringify({
        session_id: SESSION,
        transcript_path: file,
        prompt_id: PROMPT,
        hook_event_name: 'Stop',
        last_assistant_message: '?',
      })
      const said = Buffer.from(payload === undefined ? stop : stop.replace('"?"', payload))
      const record = recordAround({ at: Date.parse(AT), event: 'Stop', env: {} }, said)
      fs.writeFileSync(
        path.join(journal, `${safeName(SESSION)}.ndjson`),
        Buffer.concat(record.map((part) => Buffer.from(part))),
      )
      const digested = await answerOf<{ broken: number; spans: number; rssMb: number }>(
        program,
        [folder, SESSION],
        {
          heapMb: 256,
          timeoutMs: 30_000,
        },
      )
      expect(digested.broken).toBe(broken)
      expect(digested.rssMb).toBeLessThan(MONSTER_MB)
      expect(digested.spans).toBeGreaterThanOrEqual(2)
    },
    40_000,
  )
})

function* withLines(lines: Iterable<string>): Generator<string> {
  yield userLine('hello')
  yield callLine
  yield* lines
}

function writeLines(file: string, lines: Iterable<string>): void {
  const fd = fs.openSync(file, 'w')
  let held = ''
  for (const line of lines) {
    held += `${line}\n`
    if (held.length < MB) continue
    fs.writeSync(fd, held)
    held = ''
  }
  fs.writeSync(fd, held)
  fs.closeSync(fd)
}
