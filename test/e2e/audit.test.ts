// The real client and a real MLflow: `audit` finds the same in transcript, store and MLflow, names what was taken away
// there, and `delete --remote` leaves nothing.
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionAudit } from '../../src/cli/audit/audit-session.ts'
import { installClaudeCode } from '../rig/claude-code.ts'
import { installMlflow, type Mlflow, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { createExperiment, searchTraces, seeTrace } from './mlflow-rest.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const needed = needs({ mlflow: installMlflow, '2.1.330': () => installClaudeCode('2.1.330') })
let bin = ''
let mlflow: Mlflow
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
})
afterAll(() => mlflow?.stop())

async function auditOf(user: User, session: string) {
  const { code, stdout } = await turnspan(user, ['audit', session, '--json'])
  const { sessions } = JSON.parse(stdout) as { sessions: readonly SessionAudit[] }
  return { code, columns: sessions[0]?.columns ?? [], findings: sessions[0]?.findings ?? [] }
}

test('a session with a subagent is the same in all places, until MLflow loses it; deleted it is in none', async (ctx) => {
  const binary = needed(ctx)['2.1.330']
  const experimentId = await createExperiment(mlflow, 'audited')
  const user = await newUser(bin)
  await autolog(user, '-u', mlflow.url, '-e', experimentId)
  const kept = await takeTurn(binary, user, scenarios.bash)
  const { sessionId } = await takeTurn(binary, user, scenarios.subagent)
  for (const id of [kept.sessionId, sessionId]) await seeTrace(mlflow, experimentId, id, 10_000)
  await turnspanOk(user, ['flush'])

  const equal = await auditOf(user, sessionId)
  expect(equal).toMatchObject({ code: 0, findings: [] })
  expect(equal.columns).toHaveLength(3)
  const [transcript] = equal.columns
  expect(transcript?.tally).toMatchObject({ turns: 1, calls: 5, tools: 3, agents: 1 })
  for (const { tally } of equal.columns) expect(tally).toEqual(transcript?.tally)
  console.log(`measured: in transcript, store and MLflow alike: ${JSON.stringify(transcript?.tally)}`)

  const [destination = ''] = equal.columns
    .map(({ name }) => name)
    .filter((name) => name.startsWith('mlflow-'))
  const traceId = await traceOf(experimentId, sessionId)
  await deleteAtMlflow(experimentId, traceId)
  const lost = await auditOf(user, sessionId)
  expect(lost).toMatchObject({
    code: 1,
    findings: [
      {
        where: destination,
        what: `1 turn, 5 model calls, 3 tool calls, 1 subagent of trace ${traceId.slice(3, 11)} missing`,
        why: 'it was taken, and is not there any more',
      },
    ],
  })
  expect(await auditOf(user, kept.sessionId)).toMatchObject({ code: 0, findings: [] })

  const said = await turnspanOk(user, ['delete', kept.sessionId, '--remote', '--yes'])
  expect(said).toContain(`${destination} (${mlflow.url}): 1 deleted`)
  expect(await searchTraces(mlflow, experimentId)).toEqual([])
  const home = path.join(user.home, '.turnspan')
  const left = fs
    .readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .filter(({ parentPath, name }) => fs.readFileSync(path.join(parentPath, name)).includes(kept.sessionId))
  expect(left).toEqual([])
})

async function traceOf(experimentId: string, sessionId: string): Promise<string> {
  const traces = await searchTraces(mlflow, experimentId)
  const its = traces.find(({ trace_metadata: has }) => has['mlflow.trace.session'] === sessionId)
  if (its === undefined) throw new Error(`MLflow has no trace of session ${sessionId}`)
  return its.trace_id
}

async function deleteAtMlflow(experimentId: string, traceId: string): Promise<void> {
  const answer = await fetch(`${mlflow.url}/api/3.0/mlflow/traces/delete-traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_id: experimentId, request_ids: [traceId] }),
    signal: AbortSignal.timeout(20_000),
  })
  expect(await answer.json()).toEqual({ traces_deleted: 1 })
}
