// From the end of the client to the trace in MLflow, read back by its REST API; and what the store needs for it.
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'
import { createExperiment, searchTraces } from '../test/e2e/mlflow-rest.ts'
import { installPacked } from '../test/e2e/packed.ts'
import { autolog, newUser, takeTurn } from '../test/e2e/turn.ts'
import { installClaudeCode } from '../test/rig/claude-code.ts'
import { eventually } from '../test/rig/eventually.ts'
import { installMlflow, startMlflow } from '../test/rig/mlflow.ts'
import { scenarios } from '../test/rig/scenarios.ts'
import { tempDir } from '../test/rig/temp-dir.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10)

test('delivery', async () => {
  await installMlflow()
  const binary = await installClaudeCode('2.1.330')
  const bin = await installPacked()
  const mlflow = await startMlflow({ dir: tempDir('mlflow') })
  const experimentId = await createExperiment(mlflow, 'bench')
  const user = await newUser(bin)
  await autolog(user, '-u', mlflow.url, '-e', experimentId)
  const waits: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { exitedAtMs } = await takeTurn(binary, user, scenarios.text)
    await eventually(async () => (await searchTraces(mlflow, experimentId)).length > round, {
      what: 'the trace in MLflow',
      timeoutMs: 20_000,
    })
    waits.push(Date.now() - exitedAtMs)
  }
  await mlflow.stop()
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0
  const traces = path.join(user.home, '.turnspan', 'traces')
  const bytes = fs
    .readdirSync(traces, { recursive: true, encoding: 'utf8' })
    .map((name) => fs.statSync(path.join(traces, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
  process.stdout.write(
    [
      `\n${ROUNDS} turns of the real client, one after another, to a real MLflow on SQLite`,
      `from the client's exit to the trace in MLflow: median ${Math.round(at(0.5))} ms, slowest ${Math.round(at(1))} ms`,
      `stored for a turn of one short answer: ${(bytes / ROUNDS / 1_000).toFixed(1)} KB`,
      '',
    ].join('\n'),
  )
})
