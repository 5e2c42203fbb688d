// `turnspan run -- claude …` with the real client, as a CI job uses it.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { claudeCodeEnv, installClaudeCode, trustProject } from '../rig/claude-code.ts'
import { startMockApi } from '../rig/mock-api.ts'
import { needs } from '../rig/need.ts'
import { run } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { freePort } from '../rig/service.ts'
import { startSink } from '../rig/sink.ts'
import { installPacked, type User } from './packed.ts'
import { newUser, turnspanOk } from './turn.ts'

const needed = needs({ bin: installPacked, binary: () => installClaudeCode('2.1.330') })

async function runOnce(
  user: User,
  binary: string,
  options: readonly string[],
  env: Record<string, string> = {},
) {
  const mock = await startMockApi({ scenario: scenarios.bash.api() })
  try {
    trustProject(user.home, user.cwd)
    const client = [binary, '-p', scenarios.bash.prompt, ...scenarios.bash.args]
    return await run(user.bin, ['run', '--json', ...options, '--', ...client], {
      cwd: user.cwd,
      env: { ...claudeCodeEnv(user.home, mock.url), ...env },
      timeoutMs: 90_000,
    })
  } finally {
    await mock.close()
  }
}

interface Report {
  readonly traces: readonly { readonly traceId: string; readonly costUsd: number }[]
  readonly destinations: readonly { readonly id: string; readonly isDelivered: boolean }[]
}
const reportIn = (stderr: string) => JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Report

describe('one invocation', () => {
  test('is traced to where its options say, below its caller, with its tags; no settings file is made or changed', async (ctx) => {
    const { bin, binary } = needed(ctx)
    const sink = await startSink()
    const user = await newUser(bin)
    const before = settingsOf(user)
    const options = ['--otlp-endpoint', sink.url, '--tag', 'job=nightly']
    const caller = { trace: 'a'.repeat(32), span: 'b'.repeat(16) }
    const env = { TRACEPARENT: `00-${caller.trace}-${caller.span}-01` }
    const { code, stdout, stderr } = await runOnce(user, binary, options, env)
    expect([code, stdout.trim()]).toEqual([0, 'Done: hi'])
    const { traces, destinations } = reportIn(stderr)
    expect(destinations).toEqual([{ id: expect.stringMatching(/^otlp-/), isDelivered: true }])
    // It had arrived when the command ended.
    const spans = sink.requests.flatMap((request) => request.spans)
    const root = spans.find(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)
    expect(root?.traceId).toBe(traces[0]?.traceId)
    expect(root?.attributes['turnspan.tag.job']).toBe('nightly')
    expect(root?.links[0]).toMatchObject({ traceId: caller.trace, spanId: caller.span })
    expect(spans).toHaveLength(4)
    // The client itself notes there that its user has seen a warning.
    expect(Object.keys(settingsOf(user))).toEqual(Object.keys(before))
    expect(Object.values(settingsOf(user)).join('')).not.toMatch(/hook|turnspan/i)
    await sink.close()
  })

  test('does not wait longer than it may, says what waits, and keeps the client’s exit code', async (ctx) => {
    const { bin, binary } = needed(ctx)
    const user = await newUser(bin)
    const dead = `http://127.0.0.1:${await freePort()}`
    const { code, stderr, wallMs } = await runOnce(user, binary, ['--otlp-endpoint', dead, '--wait', '1s'])
    expect([code, reportIn(stderr).destinations[0]?.isDelivered]).toEqual([0, false])
    expect(wallMs).toBeLessThan(20_000)
    expect(await turnspanOk(user, ['show'])).toContain('Run a command')
  })

  test('is told once where the project is set up already', async (ctx) => {
    const { bin, binary } = needed(ctx)
    const user = await newUser(bin)
    await turnspanOk(user, ['autolog', 'claude'])
    const { code, stderr } = await runOnce(user, binary, [])
    expect([code, reportIn(stderr).traces.length]).toEqual([0, 1])
    const lines = (await turnspanOk(user, ['show', '--otlp'])).trim().split('\n')
    expect(lines).toHaveLength(1)
  })
})

/** Every settings file of the user and the project, by its bytes. */
function settingsOf({ home, cwd }: User): Record<string, string> {
  const files = [home, cwd].flatMap((folder) =>
    ['settings.json', 'settings.local.json'].map((name) => path.join(folder, '.claude', name)),
  )
  return Object.fromEntries(
    files.filter((file) => fs.existsSync(file)).map((file) => [file, fs.readFileSync(file, 'utf8')]),
  )
}
