// A project set up for MLflow by one command, the real client, and what MLflow's own Python client reads back.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claudeCodeEnv, installClaudeCode, trustProject } from '../rig/claude-code.ts'
import {
  installMlflow,
  listExperiments,
  type Mlflow,
  type MlflowTrace,
  readTraces,
  startMlflow,
} from '../rig/mlflow.ts'
import { startMockApi } from '../rig/mock-api.ts'
import { needs } from '../rig/need.ts'
import { run } from '../rig/run.ts'
import { type ClientScenario, scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectAsStored, mlflowOutline } from './mlflow-as-stored.ts'
import { createExperiment, searchTraces, seeTrace } from './mlflow-rest.ts'
import { installPacked, type User } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'My AI Project'
/** After the client's exit: what is promised. */
const PROMISED_MS = 2_000

const needed = needs({
  mlflow: installMlflow,
  '2.1.330': () => installClaudeCode('2.1.330'),
  '2.1.197': () => installClaudeCode('2.1.197'),
})
let bin = ''
let mlflow: Mlflow
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
})
afterAll(() => mlflow?.stop())

async function idOf(name: string): Promise<string> {
  const found = (await listExperiments(mlflow)).find((experiment) => experiment.name === name)
  if (found === undefined) throw new Error(`MLflow has no experiment "${name}"`)
  return found.id
}

async function readTrace(
  experimentId: string,
  sessionId: string,
): Promise<{ trace: MlflowTrace; found: Readonly<Record<string, readonly string[]>> }> {
  const searches = [
    ...["span.type = 'TOOL'", "span.type = 'AGENT'", "span.type = 'CHAT_MODEL'", "span.status = 'ERROR'"],
    ...["trace.name = 'claude-code'", `metadata.\`mlflow.trace.session\` = '${sessionId}'`],
    "tag.`mlflow.claude_code_version` LIKE '2.1.%'",
  ]
  const { traces, found } = await readTraces({ ...mlflow, experimentId, searches })
  const trace = traces.find(({ session }) => session === sessionId)
  if (trace === undefined) throw new Error(`MLflow has no trace of session ${sessionId}`)
  return { trace, found }
}

/** A new project of a new user, one turn, and its trace from both ends. */
async function oneTurn(binary: string, scenario: ClientScenario) {
  const user = await newUser(bin, { files: scenario.files })
  await autolog(user, '-u', mlflow.url, '-n', EXPERIMENT)
  const turn = await takeTurn(binary, user, scenario)
  const experimentId = await idOf(EXPERIMENT)
  await seeTrace(mlflow, experimentId, turn.sessionId, 10_000)
  const stored = await storedTrace(user.home, turn.sessionId)
  return { user, turn, stored, experimentId, ...(await readTrace(experimentId, turn.sessionId)) }
}

describe.each([
  ['2.1.330', 'claude-opus-5-5'],
  ['2.1.197', 'claude-opus-4-8'],
] as const)('Claude Code %s, one turn with a Bash call', (version, model) => {
  test('its trace is in MLflow within 2 seconds of the exit, and is the one in the local store', async (ctx) => {
    const binary = needed(ctx)[version]
    const user = await newUser(bin)
    const said = await autolog(user, '-u', mlflow.url, '-n', EXPERIMENT)
    const experimentId = await idOf(EXPERIMENT)
    expect(said).toContain(`${EXPERIMENT}, id ${experimentId}`)

    const turn = await takeTurn(binary, user, scenarios.bash)
    const seen = await seeTrace(mlflow, experimentId, turn.sessionId, 30_000)
    const latencyMs = Math.round(seen.atMs - turn.exitedAtMs)
    console.log(`measured: Claude Code ${version}: seen in MLflow ${latencyMs} ms after the client's exit`)
    expect(latencyMs).toBeLessThan(PROMISED_MS)

    const stored = await storedTrace(user.home, turn.sessionId)
    const { trace, found } = await readTrace(experimentId, turn.sessionId)
    expectAsStored(trace, stored)
    expect(mlflowOutline(trace)).toBe(
      [
        'claude-code (AGENT, OK)',
        `  chat ${model} (CHAT_MODEL, OK)`,
        '  Bash (TOOL, OK)',
        `  chat ${model} (CHAT_MODEL, OK)`,
      ].join('\n'),
    )
    expect(trace).toMatchObject({
      name: 'claude-code',
      session: turn.sessionId,
      user: os.userInfo().username,
      state: 'OK',
      requestPreview: 'Run a command',
      responsePreview: 'Done: hi',
      // 10 + 20 of their own, and twice 4,000 read from the cache and 300 written to it.
      tokenUsage: {
        input_tokens: 8_630,
        output_tokens: 38,
        total_tokens: 8_668,
        cache_read_input_tokens: 8_000,
        cache_creation_input_tokens: 600,
      },
    })
    const { "span.status = 'ERROR'": failed, ...others } = found
    expect(failed).not.toContain(trace.traceId)
    for (const traceIds of Object.values(others)) expect(traceIds).toContain(trace.traceId)

    const [first, last] = trace.spans.filter(({ type }) => type === 'CHAT_MODEL')
    expect(first?.attributes['mlflow.chat.tokenUsage']).toMatchObject({
      input_tokens: 4_310,
      output_tokens: 30,
    })
    expect(last?.attributes['mlflow.chat.tokenUsage']).toMatchObject({
      input_tokens: 4_320,
      output_tokens: 8,
    })
    const tool = trace.spans.find(({ type }) => type === 'TOOL')
    expect(tool?.inputs).toEqual({ command: 'echo hi', description: 'Say hi' })
    expect(tool?.outputs).toMatchObject({ messages: [{ role: 'tool', content: 'hi' }] })
  })
})

describe('what of the session arrives as what', () => {
  test("session, user, tokens, cost and all that MLflow's own tracer tells are trace metadata, and tags too", async (ctx) => {
    const { trace, turn, user } = await oneTurn(needed(ctx)['2.1.330'], scenarios.bash)
    expect(Object.keys(trace.metadata).sort()).toEqual([
      'mlflow.claude_code_version',
      'mlflow.trace.cost',
      'mlflow.trace.infoFinalized',
      'mlflow.trace.permission_mode',
      'mlflow.trace.session',
      'mlflow.trace.tokenUsage',
      'mlflow.trace.user',
      'mlflow.trace.working_directory',
    ])
    // Over OTLP a server takes no other metadata than the first four: where it lets nobody complete a trace, there are these.
    const tags = {
      'mlflow.trace.working_directory': user.cwd,
      'mlflow.trace.permission_mode': 'bypassPermissions',
      'mlflow.claude_code_version': '2.1.330',
    }
    expect(trace.tags).toMatchObject({
      ...tags,
      'mlflow.traceName': 'claude-code',
      'service.name': 'claude-code',
      branch: 'main',
      directory: user.cwd,
      status: 'completed',
      permission_mode: 'bypassPermissions',
    })
    const root = trace.spans.find(({ parentId }) => parentId === null)
    expect(root?.attributes).toMatchObject({
      ...tags,
      'mlflow.trace.session': turn.sessionId,
      'mlflow.trace.user': os.userInfo().username,
      'mlflow.trace.tokenUsage': { input_tokens: 8_630, output_tokens: 38, total_tokens: 8_668 },
    })
    // Each resource attribute would be a tag: the others are attributes of the root.
    expect(trace.tags).not.toHaveProperty('host.name')
    expect(root?.attributes).toMatchObject({
      'host.name': os.hostname(),
      'telemetry.distro.name': 'turnspan',
    })
    console.log(`measured: trace metadata in MLflow: ${Object.keys(trace.metadata).sort().join(', ')}`)
    console.log(`measured: trace tags in MLflow: ${Object.keys(trace.tags).sort().join(', ')}`)
  })
})

describe('other conversations', () => {
  test('a subagent hangs below the call that started it, with its own calls below', async (ctx) => {
    const { trace, stored } = await oneTurn(needed(ctx)['2.1.330'], scenarios.subagent)
    expectAsStored(trace, stored)
    expect(trace.responsePreview).toBe('The agent says A.')
    expect(mlflowOutline(trace)).toBe(
      [
        'claude-code (AGENT, OK)',
        '  chat claude-opus-5-5 (CHAT_MODEL, OK)',
        '  Agent (TOOL, OK)',
        '    general-purpose (AGENT, OK)',
        '      chat claude-opus-5-5 (CHAT_MODEL, OK)',
        '      Bash (TOOL, OK)',
        '      chat claude-opus-5-5 (CHAT_MODEL, OK)',
        '      Read (TOOL, OK)',
        '      chat claude-opus-5-5 (CHAT_MODEL, OK)',
        '  chat claude-opus-5-5 (CHAT_MODEL, OK)',
      ].join('\n'),
    )
  })

  test('a tool that failed is an ERROR with an exception, and the trace is still OK', async (ctx) => {
    const { trace, stored, found } = await oneTurn(needed(ctx)['2.1.330'], scenarios.failing)
    expectAsStored(trace, stored)
    const tools = trace.spans.filter(({ type }) => type === 'TOOL')
    expect(tools.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'Bash ERROR',
      'Read ERROR',
      'Edit ERROR',
      'NoSuchTool ERROR',
      'Read ERROR',
      'Bash ERROR',
    ])
    expect(tools[0]).toMatchObject({
      statusMessage: 'Exit code 3',
      events: [
        {
          name: 'exception',
          attributes: { 'exception.type': 'tool_error', 'exception.message': 'Exit code 3\nout\nerr' },
        },
      ],
    })
    expect(trace.state).toBe('OK')
    expect(found["span.status = 'ERROR'"]).toContain(trace.traceId)
  })

  test('calls of an MCP server are tools under their own names', async (ctx) => {
    const { trace, stored } = await oneTurn(needed(ctx)['2.1.330'], scenarios.mcp)
    expectAsStored(trace, stored)
    const tools = trace.spans.filter(({ type }) => type === 'TOOL')
    expect(tools).toMatchObject([
      { name: 'mcp__tiny__echo', status: 'OK', attributes: { 'mcp.method.name': 'tools/call' } },
      { name: 'mcp__tiny__fail', status: 'ERROR', inputs: { text: 'x' } },
    ])
  })

  test('thinking is the reasoning of its message and no part of the answer', async (ctx) => {
    const { trace, stored } = await oneTurn(needed(ctx)['2.1.330'], scenarios.thinking)
    expectAsStored(trace, stored)
    expect(trace.responsePreview).toBe('Final answer.')
    const [first, last] = trace.spans.filter(({ type }) => type === 'CHAT_MODEL')
    expect(first?.outputs).toMatchObject({
      messages: [{ role: 'assistant', content: 'I thought.', reasoning: 'Let me think about the command.' }],
    })
    expect(last?.outputs).toEqual({
      messages: [{ role: 'assistant', content: 'Final answer.', reasoning: 'Now the answer.' }],
    })
    expect(first?.attributes['gen_ai.usage.reasoning.output_tokens']).toBe(33)
  })
})

describe('setting up and sending again', () => {
  test('-e names an experiment by its id', async (ctx) => {
    const experimentId = await createExperiment(mlflow, 'made beforehand')
    const user = await newUser(bin)
    await autolog(user, '-u', mlflow.url, '-e', experimentId)
    const turn = await takeTurn(needed(ctx)['2.1.330'], user, scenarios.text)
    const { info } = await seeTrace(mlflow, experimentId, turn.sessionId, 10_000)
    expect(info.tags['mlflow.traceName']).toBe('claude-code')
    expect(await searchTraces(mlflow, experimentId)).toHaveLength(1)
  })

  test('the same turn sent again changes nothing', async (ctx) => {
    const { user, turn, trace, experimentId } = await oneTurn(needed(ctx)['2.1.330'], scenarios.bash)
    const [destination] = fs.readdirSync(path.join(user.home, '.turnspan', 'delivery'))
    await noFlusherIn(user)
    fs.rmSync(path.join(user.home, '.turnspan', 'delivery', String(destination), 'cursor.json'))
    expect(await turnspanOk(user, ['flush'])).toContain(`${destination}: 1 delivered`)
    expect((await readTrace(experimentId, turn.sessionId)).trace).toEqual(trace)
    expect(trace.spanRows).toHaveLength(4)
  })
})

/** A forced flush waits for a flusher that a hook woke, so after it none is at work. */
async function noFlusherIn(user: User): Promise<void> {
  await turnspanOk(user, ['flush'])
}

test('examples/mlflow.sh, as it stands: from nothing to a trace in MLflow', async (ctx) => {
  const { '2.1.330': binary } = needed(ctx)
  const user = await newUser(bin)
  trustProject(user.home, user.cwd)
  const programs = tempDir('programs')
  fs.symlinkSync(binary, path.join(programs, 'claude'))
  fs.symlinkSync(fs.realpathSync(bin), path.join(programs, 'turnspan'))
  const mock = await startMockApi({ scenario: scenarios.text.api() })
  const env = claudeCodeEnv(user.home, mock.url)
  const script = path.resolve(import.meta.dirname, '../../examples/mlflow.sh')
  const { code, stdout, stderr } = await run('/bin/sh', [script, scenarios.text.prompt], {
    cwd: user.cwd,
    env: { ...env, PATH: [programs, env.PATH].join(path.delimiter), MLFLOW_TRACKING_URI: mlflow.url },
    timeoutMs: 90_000,
  })
  await mock.close()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('delivered')
  const id = await idOf('Quick start')
  const { traces } = await readTraces({ ...mlflow, experimentId: id, searches: [] })
  expect(traces).toHaveLength(1)
})
