// A turn that is cut short in the middle of a tool call is told all the same: by the next session, or by a flush.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { answer, text, toolUse } from '../rig/mock/scenario.ts'
import { needs } from '../rig/need.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { scenarios } from '../rig/scenarios.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { rootOf, storedSpans, storedTrace } from './stored.ts'
import { autolog, newUser, type Said, type Taken, takeTurn, turnspanOk } from './turn.ts'

const needed = needs({
  '2.1.330': () => installClaudeCode('2.1.330'),
  '2.1.197': () => installClaudeCode('2.1.197'),
})
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

const SLOW: Said = {
  prompt: 'Take your time',
  args: ['--dangerously-skip-permissions'],
  api: () => ({
    main: [
      answer(
        text('This takes a while.'),
        toolUse('Bash', { command: 'touch begun; sleep 10', description: 'slow' }),
      ),
      'Never said.',
    ],
  }),
}

/** A turn that the signal ends while its command runs, which the client has also written down by then. */
async function cutShort(binary: string, user: User, name: NodeJS.Signals): Promise<Taken> {
  const isRunning = () => fs.existsSync(path.join(user.cwd, 'begun')) && isCallWritten(user)
  return takeTurn(binary, user, SLOW, {
    signal: () => ({ name, when: eventually(isRunning, { what: 'the command', timeoutMs: 30_000 }) }),
  })
}

/** The client writes its transcript some hundredths of a second late: what it had not written, a kill takes with it. */
function isCallWritten({ home }: User): boolean {
  const projects = path.join(home, '.claude', 'projects')
  return fs
    .readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .some((name) => fs.readFileSync(path.join(projects, name), 'utf8').includes('touch begun'))
}

/** Call, tool and turn, as far as they came. */
function expectTold(stored: readonly ReceivedSpan[], status: string): void {
  expect(stored.map(({ name }) => name.replace(/claude-opus.*/, '…'))).toEqual([
    'chat …',
    'execute_tool Bash',
    'invoke_agent claude-code',
  ])
  const [chat, tool, root] = stored
  expect(chat?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 4_312,
    'gen_ai.usage.output_tokens': 25,
  })
  expect(tool?.attributes['gen_ai.tool.call.arguments']).toContain('touch begun; sleep 10')
  expect(tool?.parentSpanId).toBe(root?.spanId)
  expect(root?.attributes).toMatchObject({ 'turnspan.turn.status': status, 'turnspan.tool_calls': 1 })
  expect(root?.attributes['gen_ai.input.messages']).toContain('Take your time')
  for (const span of stored) expect(span.endTimeUnixNano >= span.startTimeUnixNano).toBe(true)
}

describe.each(['2.1.330', '2.1.197'] as const)('Claude Code %s', (version) => {
  test('interrupted by its user: the next session tells the turn as interrupted', async (ctx) => {
    const binary = needed(ctx)[version]
    const user = await newUser(bin)
    await autolog(user)
    const turn = await cutShort(binary, user, 'SIGINT')
    expect(turn.signal).toBeNull()
    const next = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, next.sessionId)
    const stored = await storedTrace(user.home, turn.sessionId)
    expectTold(stored, 'interrupted')
    // Both clients word the tool's end in more than one way.
    expect(stored[1]?.attributes['turnspan.tool.outcome']).toMatch(/^(interrupted|error)$/)
  })

  test('killed: the next session tells the turn as unfinished', async (ctx) => {
    const binary = needed(ctx)[version]
    const user = await newUser(bin)
    await autolog(user)
    const turn = await cutShort(binary, user, 'SIGKILL')
    expect(turn.signal).toBe('SIGKILL')
    const next = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, next.sessionId)
    const stored = await storedTrace(user.home, turn.sessionId)
    expectTold(stored, 'unfinished')
    expect(stored[1]).toMatchObject({
      status: { code: 0 },
      attributes: { 'turnspan.tool.outcome': 'unfinished' },
    })
  })

  test('killed: "turnspan flush" tells the turn too, and nothing is left in the journal', async (ctx) => {
    const binary = needed(ctx)[version]
    const user = await newUser(bin)
    await autolog(user)
    const turn = await cutShort(binary, user, 'SIGKILL')
    await turnspanOk(user, ['flush'])
    expectTold(storedSpans(user.home, turn.sessionId), 'unfinished')
    const { stdout } = await turnspan(user, ['status', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ storedTraces: 1, journals: 0 })
  })
})

test('a killed session that is resumed goes on with a turn of its own', async (ctx) => {
  const binary = needed(ctx)['2.1.330']
  const user = await newUser(bin)
  await autolog(user)
  const turn = await cutShort(binary, user, 'SIGKILL')
  await takeTurn(binary, user, scenarios.text, { args: ['--resume', turn.sessionId] })
  const roots = () =>
    storedSpans(user.home, turn.sessionId)
      .filter(({ parentSpanId }) => parentSpanId === '')
      .map(({ attributes }) => attributes['turnspan.turn.status'])
  await eventually(() => roots().length === 2, { what: 'both turns', timeoutMs: 15_000 })
  await turnspanOk(user, ['flush'])
  expect(roots()).toEqual(['unfinished', 'completed'])
  const killed = storedSpans(user.home, turn.sessionId)
  const first = killed.filter(({ traceId }) => traceId === rootOf(killed).traceId)
  expectTold(first, 'unfinished')
})
