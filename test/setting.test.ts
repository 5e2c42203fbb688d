// What a person writes into config.json, and what surrounds a session, decides how much of it is kept.
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { deliveryOf, openBridge } from '../src/bridge.ts'
import { parseConfig } from '../src/config/config.ts'
import { settingsOf } from '../src/config/settings.ts'
import { homeAt } from '../src/disk/home.ts'
import type { RecordedEnv } from '../src/hook/record.ts'
import { readSession } from '../src/read-session.ts'
import { openSettings } from '../src/setting.ts'
import type { SpanBatch } from '../src/trace/span.ts'
import { turnToSpans } from '../src/trace/spans.ts'
import { temporaryFolder } from './export/temporary-folder.ts'
import { projectsOf, recordingOf, sessionsOf } from './sessions/recordings.ts'

const SECRET = `gh${'p'}_${'Zq7Xw2'.repeat(6)}`
const [session] = sessionsOf(recordingOf('02-bash'))
const { turns, sessionId } = readSession(path.join(projectsOf('02-bash'), session?.name ?? ''))

function settingsFrom(config: object) {
  const read = parseConfig(JSON.stringify(config), 'config.json')
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return settingsOf(read.config)
}

/** One real turn whose prompt holds a secret, an address and a ticket. */
function told(config: object, env: RecordedEnv = {}): SpanBatch {
  const [turn] = turns
  if (turn === undefined) throw new Error('no turn')
  const settingFor = openSettings(homeAt(temporaryFolder()), settingsFrom(config))
  const setting = settingFor({ id: sessionId, env, secrets: [], isPast: () => true })(turn, undefined)
  const prompt = [{ type: 'text', text: `Use ${SECRET}, ask me@acme-corp.com about ACME-4711` } as const]
  return turnToSpans({ ...turn, prompt }, setting)
}

const promptIn = ({ spans }: SpanBatch) => String(spans.at(-1)?.attributes['gen_ai.input.messages'])

describe('content', () => {
  test('is masked where nothing else is said', () => {
    expect(promptIn(told({}))).toContain('Use [REDACTED:github')
    expect(told({}).spans.at(-1)?.attributes['turnspan.redaction.count']).toBe(1)
  })

  test('is kept in full where the user says so', () => {
    expect(promptIn(told({ content: 'full' }))).toContain(SECRET)
  })

  test('is left out with "metadata"', () => {
    expect(promptIn(told({ content: 'metadata' }))).not.toMatch(/Use|ACME/)
  })

  test('is left out by kind', () => {
    const some = told({ content: { prompts: false } })
    expect(promptIn(some)).not.toContain('ACME')
    expect(some.spans.at(-1)?.attributes['gen_ai.output.messages']).not.toContain('hmac')
  })

  test('also where patterns of the user say so, and addresses only on demand', () => {
    const own = { redaction: { patterns: { ticket: 'ACME-\\d+' }, email: true } }
    expect(promptIn(told(own))).toMatch(/ask \[REDACTED:email\] about \[REDACTED:pattern:ticket\]/)
    expect(promptIn(told({}))).toContain('me@acme-corp.com about ACME-4711')
  })
})

describe('what surrounds a session', () => {
  test.each<[RecordedEnv]>([
    [{ TURNSPAN_CONTENT: 'metadata' }],
    [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'false' }],
    [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'NO_CONTENT' }],
    [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'EVENT_ONLY' }],
  ])('%j asks for less and gets it', (env) => {
    expect(promptIn(told({ content: 'full' }, env))).not.toMatch(/Use|ACME/)
  })

  test('can have masks where the user keeps all', () => {
    expect(promptIn(told({ content: 'full' }, { TURNSPAN_CONTENT: 'redacted' }))).toContain(
      '[REDACTED:github',
    )
  })

  test.each<[RecordedEnv]>([
    [{ TURNSPAN_CONTENT: 'full' }],
    [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' }],
    [{ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'SPAN_ONLY' }],
  ])('P7: %j never gets more', (env) => {
    expect(promptIn(told({ content: 'metadata' }, env))).not.toMatch(/Use|ACME/)
    expect(promptIn(told({}, env))).not.toContain(SECRET)
  })
})

describe('a destination', () => {
  const sentTo = (config: object) => {
    const settings = settingsFrom({
      destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:1', ...config } },
    })
    const home = homeAt(temporaryFolder())
    const bridge = openBridge({
      home,
      settings,
      projectsFolder: '/',
      clock: Date.now,
      random: Math.random,
      owned: () => true,
    })
    const [destination] = settings.destinations
    if (destination === undefined) throw new Error('no destination')
    return promptIn(deliveryOf(bridge, destination).convention(told({})))
  }

  test('gets what is kept', () => {
    expect(sentTo({})).toContain('ACME-4711')
  })

  test.each([[{ content: 'metadata' }], [{ content: 'metadata', convention: 'mlflow' }]])(
    'with %j gets less',
    (config) => {
      expect(sentTo(config)).not.toContain('ACME')
    },
  )

  test('can never ask for more', () => {
    const read = parseConfig(
      '{"destinations":{"a":{"kind":"otlp","url":"http://x","content":"full"}}}',
      'config.json',
    )
    expect(read).toMatchObject({ ok: false })
  })
})

test('a path that names its owner names a keyed hash instead', () => {
  const [turn] = turns
  if (turn === undefined) throw new Error('no turn')
  const home = homeAt(temporaryFolder())
  const setting = openSettings(
    home,
    settingsFrom({ paths: 'hash' }),
  )({ id: sessionId, env: {}, secrets: [], isPast: () => true })
  const { spans } = turnToSpans({ ...turn, cwd: '/home/dev/work' }, setting(turn, undefined))
  // The home folder is this machine's; where it is nobody's by name, paths stay as they are.
  expect(spans.at(-1)?.attributes['process.working_directory']).toMatch(
    /^\/home\/(?:dev|user-[\da-f]{16})\/work$/,
  )
})
