// Saved searches that were made for `mlflow autolog claude`, with the one call more that completes a trace.
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { destinationKind } from '../../src/export/destinations/index.ts'
import { equip } from '../../src/export/send/equip.ts'
import { sendBatch } from '../../src/export/send/send.ts'
import { mlflow as convention } from '../../src/trace/conventions/mlflow.ts'
import { batchOf, destinationAt, spanOf } from '../export/samples.ts'
import { installClaudeCode } from '../rig/claude-code.ts'
import { installMlflow, type Mlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectAsStored } from './mlflow-as-stored.ts'
import { createExperiment, seeTrace } from './mlflow-rest.ts'
import { installPacked } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const needed = needs({ mlflow: installMlflow, claude: () => installClaudeCode('2.1.330') })
let bin = ''
let mlflow: Mlflow
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow-parity') })
})
afterAll(() => mlflow?.stop())

test("the metadata of MLflow's own tracer is there, found, and nothing else is another", async (ctx) => {
  const { claude } = needed(ctx)
  const user = await newUser(bin)
  const experimentId = await createExperiment(mlflow, 'completed')
  await autolog(user, '-u', mlflow.url, '-e', experimentId)
  const config = path.join(user.home, '.turnspan', 'config.json')
  fs.writeFileSync(config, '{ "mlflow": { "completeTraces": true } }\n', { mode: 0o600 })
  const turn = await takeTurn(claude, user, scenarios.bash)
  const seen = await seeTrace(mlflow, experimentId, turn.sessionId, 30_000)
  console.log(
    `measured: seen in MLflow ${Math.round(seen.atMs - turn.exitedAtMs)} ms after the client's exit`,
  )
  await turnspanOk(user, ['flush'])
  const searches = [
    `metadata.\`mlflow.trace.working_directory\` = '${user.cwd}'`,
    "metadata.`mlflow.trace.permission_mode` = 'bypassPermissions'",
    "metadata.`mlflow.claude_code_version` = '2.1.330'",
    `metadata.\`mlflow.trace.session\` = '${turn.sessionId}'`,
    "trace.name = 'claude-code'",
    "span.type = 'TOOL'",
  ]
  const { traces, found } = await readTraces({ ...mlflow, experimentId, searches })
  const [trace] = traces
  if (trace === undefined) throw new Error('no trace')
  for (const ids of Object.values(found)) expect(ids).toEqual([trace.traceId])
  expectAsStored(trace, await storedTrace(user.home, turn.sessionId))
  expect(trace).toMatchObject({
    requestPreview: 'Run a command',
    responsePreview: 'Done: hi',
    state: 'OK',
    tags: { branch: 'main', status: 'completed', 'mlflow.traceName': 'claude-code' },
  })
  console.log(`measured: trace metadata: ${Object.keys(trace.metadata).sort().join(', ')}`)
})

test('what comes after that is summed, and makes the trace longer', async (ctx) => {
  needed(ctx)
  const experimentId = await createExperiment(mlflow, 'late')
  const kind = destinationKind('mlflow')
  if (kind === undefined) throw new Error('no kind')
  const about = { kind: 'mlflow', experimentId, completesTraces: true, convention: 'mlflow' } as const
  const equipped = await equip(destinationAt(mlflow.url, { ...about, timeoutMs: 60_000 }))
  if (equipped.status !== 'equipped') throw new Error(equipped.reason)
  const { destination, http } = equipped
  const send = (batch: ReturnType<typeof batchOf>) =>
    sendBatch({ destination, kind, http, clock: Date.now, convention: convention.apply }, batch)
  const call = (place: number, tokens: number, endMs: number) =>
    spanOf(7, place, {
      endMs,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-opus-5-5',
        'gen_ai.usage.input_tokens': tokens,
        'gen_ai.usage.output_tokens': 1,
      },
    })
  const batch = batchOf(7, 1)
  const [root] = batch.spans
  if (root === undefined) throw new Error('no root')
  try {
    expect(await send({ ...batch, spans: [call(2, 10, root.endMs), root] })).toEqual({ status: 'accepted' })
    const late = call(3, 200, root.endMs + 5_000)
    expect(await send({ ...batch, spans: [late] })).toEqual({ status: 'accepted' })
  } finally {
    http.close()
  }
  const { traces } = await readTraces({ ...mlflow, experimentId })
  expect(traces).toMatchObject([
    { state: 'OK', tokenUsage: { input_tokens: 210, output_tokens: 2 }, executionMs: 5_998 },
  ])
})
