// examples/agent-sdk.mjs as it stands: the real Claude Agent SDK, the packed package, a scripted API.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { installAgentSdk } from '../rig/agent-sdk.ts'
import { claudeCodeEnv } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { startMockApi } from '../rig/mock-api.ts'
import { needs } from '../rig/need.ts'
import { run } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { startSink } from '../rig/sink.ts'
import { installPacked } from './packed.ts'
import { newUser, turnspanOk } from './turn.ts'

const needed = needs({ bin: installPacked, sdk: installAgentSdk })
const examples = path.resolve(import.meta.dirname, '../../examples')
const SECRET = 'Zq7-worthless-but-secret-41'

test('a program built on the Agent SDK is traced by one line, and its environment’s secrets are masked', async (ctx) => {
  const { bin, sdk } = needed(ctx)
  const modules = path.dirname(path.dirname(bin))
  const scope = path.join(modules, '@anthropic-ai')
  if (!fs.existsSync(scope)) fs.symlinkSync(path.join(sdk, 'node_modules/@anthropic-ai'), scope)
  const program = path.join(path.dirname(modules), 'agent-sdk.mjs')
  fs.copyFileSync(path.join(examples, 'agent-sdk.mjs'), program)
  const sink = await startSink()
  const user = await newUser(bin)
  await turnspanOk(user, ['destinations', 'add', 'otlp', '--url', sink.url, '--no-test'])
  const mock = await startMockApi({ scenario: scenarios.text.api() })
  try {
    const prompt = `${scenarios.text.prompt} (${SECRET})`
    const { code, stdout, stderr } = await run(process.execPath, [program, prompt], {
      cwd: user.cwd,
      env: { ...claudeCodeEnv(user.home, mock.url), SERVICE_TOKEN: SECRET },
      timeoutMs: 60_000,
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.trim()).not.toBe('')
    const spans = await eventually(
      () => {
        const all = sink.spans()
        return all.some(({ attributes }) => attributes['turnspan.turn.id'] !== undefined) ? all : undefined
      },
      { what: 'the trace of the query', timeoutMs: 20_000 },
    )
    const root = spans.find(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)
    expect(root?.attributes).toMatchObject({
      'turnspan.tag.program': 'agent-sdk',
      'turnspan.entrypoint': 'sdk-ts',
      'turnspan.turn.status': 'completed',
    })
    expect(String(root?.attributes['gen_ai.input.messages'])).toContain('[REDACTED:env:SERVICE_TOKEN]')
    expect(Buffer.concat(sink.requests.map(({ body }) => body)).includes(SECRET)).toBe(false)
    expect(fs.existsSync(path.join(user.cwd, '.claude'))).toBe(false)
    const lease = path.join(user.home, '.turnspan', 'flusher.lock')
    await eventually(() => !fs.existsSync(lease), { what: 'the end of the flusher', timeoutMs: 10_000 })
  } finally {
    await mock.close()
    await sink.close()
  }
}, 120_000)
