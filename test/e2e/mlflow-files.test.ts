// A folder as tracking URI: what MLflow's own tracer would write there, read by MLflow's own client and server.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { installMlflow, type MlflowTrace, readTraces } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { runOk } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectShownAsStored, mlflowOutline } from './mlflow-as-stored.ts'
import { installPacked } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'My AI: Project #1'

const needed = needs({ python: installMlflow, claude: () => installClaudeCode('2.1.330') })
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

async function readBack(folder: string, sessionId: string, searches: readonly string[] = []) {
  const url = pathToFileURL(folder).href
  const { traces, found } = await readTraces({ url, experimentName: EXPERIMENT, searches })
  return { trace: traces.find(({ session }) => session === sessionId) as MlflowTrace, traces, found }
}

describe('-u file://./custom-mlruns', () => {
  test("MLflow's own client shows the trace as it is stored, and finds it", async (ctx) => {
    const { claude } = needed(ctx)
    const user = await newUser(bin)
    await autolog(user, '-u', 'file://./custom-mlruns', '-n', EXPERIMENT)
    const turn = await takeTurn(claude, user, scenarios.bash)
    const stored = await storedTrace(user.home, turn.sessionId)
    await turnspanOk(user, ['flush'])
    const session = `metadata.\`mlflow.trace.session\` = '${turn.sessionId}'`
    const place = `metadata.\`mlflow.trace.working_directory\` = '${user.cwd}'`
    const searches = [session, place, "trace.name = 'claude-code'"]
    const { trace, traces, found } = await readBack(
      path.join(user.cwd, 'custom-mlruns'),
      turn.sessionId,
      searches,
    )
    expect(traces).toHaveLength(1)
    for (const ids of Object.values(found)) expect(ids).toEqual([trace.traceId])
    expectShownAsStored(trace, stored)
    expect(mlflowOutline(trace)).toBe(
      [
        'claude-code (AGENT, OK)',
        '  chat claude-opus-5-5 (CHAT_MODEL, OK)',
        '  Bash (TOOL, OK)',
        '  chat claude-opus-5-5 (CHAT_MODEL, OK)',
      ].join('\n'),
    )
    expect(trace).toMatchObject({
      name: 'claude-code',
      session: turn.sessionId,
      user: os.userInfo().username,
      state: 'OK',
      requestPreview: 'Run a command',
      responsePreview: 'Done: hi',
      tokenUsage: { input_tokens: 8_630, output_tokens: 38, total_tokens: 8_668 },
      metadata: {
        'mlflow.trace.working_directory': user.cwd,
        'mlflow.trace.permission_mode': 'bypassPermissions',
        'mlflow.claude_code_version': '2.1.330',
      },
      tags: { branch: 'main', status: 'completed' },
    })
    const tool = trace.spans.find(({ type }) => type === 'TOOL')
    expect(tool?.inputs).toEqual({ command: 'echo hi', description: 'Say hi' })
    expect(tool?.outputs).toMatchObject({ messages: [{ role: 'tool', content: 'hi' }] })
  })

  test('the same folder as a whole path takes the next session, the same trace again changes nothing', async (ctx) => {
    const { claude } = needed(ctx)
    const user = await newUser(bin)
    const folder = path.join(tempDir('mlruns'), 'with a space', 'mlruns')
    await autolog(user, '-u', pathToFileURL(folder).href, '-n', EXPERIMENT)
    const failing = await takeTurn(claude, user, scenarios.failing)
    const turn = await takeTurn(claude, user, scenarios.subagent)
    await turnspanOk(user, ['flush'])
    const first = await readBack(folder, turn.sessionId)
    expect(first.traces).toHaveLength(2)
    expectShownAsStored(first.trace, await storedTrace(user.home, turn.sessionId))
    const failed = first.traces.find(({ session }) => session === failing.sessionId)
    expectShownAsStored(failed as MlflowTrace, await storedTrace(user.home, failing.sessionId))
    const delivery = path.join(user.home, '.turnspan', 'delivery')
    const [destination = ''] = fs.readdirSync(delivery)
    fs.rmSync(path.join(delivery, destination, 'cursor.json'))
    expect(await turnspanOk(user, ['flush'])).toContain('2 delivered')
    expect((await readBack(folder, turn.sessionId)).trace).toEqual(first.trace)
    expect(await turnspanOk(user, ['audit', turn.sessionId])).toBeTruthy()
  })

  test('what MLflow made there before stays, and its own writer goes on beside ours', async (ctx) => {
    const { claude, python } = needed(ctx)
    const user = await newUser(bin)
    const folder = path.join(user.cwd, 'mlruns')
    const script = `import mlflow; mlflow.set_experiment(${JSON.stringify(EXPERIMENT)})
with mlflow.start_span("theirs") as span: span.set_inputs({"a": 1})
mlflow.flush_trace_async_logging()`
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOME: user.home, MLFLOW_TRACKING_URI: folder },
      ...{ MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_DISABLE_TELEMETRY: 'true' },
    }
    await runOk(python, ['-c', script], { env, cwd: user.cwd, timeoutMs: 120_000 })
    await autolog(user, '-u', './mlruns', '-n', EXPERIMENT)
    const turn = await takeTurn(claude, user, scenarios.text)
    await turnspanOk(user, ['flush'])
    const { traces, trace } = await readBack(folder, turn.sessionId)
    expect(traces.map(({ name }) => name).sort()).toEqual(['claude-code', 'theirs'])
    expect(trace.state).toBe('OK')
  })
})
