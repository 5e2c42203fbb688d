// The real client and a real MLflow: what was traced live is nothing new to an import, there as here, and what was never
// traced comes as if it had been.
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { putEvents, putTranscripts, type World } from '../flusher/world.ts'
import { makeOld } from '../import/world.ts'
import { installClaudeCode } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type Mlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { RECORDINGS } from '../sessions/recordings.ts'
import { createExperiment, searchTraces, seeTrace } from './mlflow-rest.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { storedSpans } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const needed = needs({ mlflow: installMlflow, '2.1.330': () => installClaudeCode('2.1.330') })
let bin = ''
let mlflow: Mlflow
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
})
afterAll(() => mlflow?.stop())

const homeFolder = ({ home }: User) => path.join(home, '.turnspan')

function putDestination(user: User, experimentId: string): void {
  fs.mkdirSync(homeFolder(user), { recursive: true, mode: 0o700 })
  const destinations = { mlflow: { kind: 'mlflow', url: mlflow.url, experimentId } }
  fs.writeFileSync(path.join(homeFolder(user), 'config.json'), JSON.stringify({ destinations }))
}

interface Finding {
  readonly why: string
  readonly isWished: boolean
}

const idsOf = (user: User): readonly string[] =>
  storedSpans(user.home)
    .map(({ traceId, spanId }) => `${traceId} ${spanId}`)
    .sort()

test('a session that no hook saw is imported and sent, and goes on live without being told again', async (ctx) => {
  const binary = needed(ctx)['2.1.330']
  const experimentId = await createExperiment(mlflow, 'imported')
  const user = await newUser(bin)
  putDestination(user, experimentId)
  const { sessionId } = await takeTurn(binary, user, scenarios.subagent)
  expect(fs.existsSync(path.join(homeFolder(user), 'traces'))).toBe(false)

  expect(await turnspanOk(user, ['import', '--dry-run'])).toContain('Would import 1 session: 1 turn, ')
  expect(await turnspanOk(user, ['import', '--to', 'mlflow'])).toContain('mlflow: 1 trace delivered')
  await seeTrace(mlflow, experimentId, sessionId, 10_000)
  const imported = idsOf(user)

  await autolog(user, '--user')
  await takeTurn(binary, user, scenarios.bash, { args: ['--resume', sessionId] })
  await turnspanOk(user, ['flush'])
  const now = idsOf(user)
  expect(now).toEqual(expect.arrayContaining([...imported]))
  expect(await searchTraces(mlflow, experimentId)).toHaveLength(2)
  expect(await turnspanOk(user, ['import', '--to', 'mlflow'])).toContain('Nothing new was imported.')
  expect(idsOf(user)).toEqual(now)
  // The hook of the session's end may still be on its way: the client did not wait for it.
  let said = ''
  const isEqual = async () => {
    const { code, stdout } = await turnspan(user, ['audit', sessionId])
    said = stdout
    return code === 0
  }
  await eventually(isEqual, { what: 'an audit without a difference', timeoutMs: 20_000 }).catch((error) => {
    throw new Error(`${error}\n${said}`)
  })
})

test('every recorded session that was traced live gives an import nothing to tell, and MLflow nothing new', async (ctx) => {
  needed(ctx)
  const experimentId = await createExperiment(mlflow, 'recorded')
  const user = await newUser(bin)
  putDestination(user, experimentId)
  const world: World = {
    home: homeAt(homeFolder(user)),
    claudeFolder: path.join(user.home, '.claude'),
    project: user.cwd,
    hook: '',
    flusher: '',
  }
  for (const name of RECORDINGS) {
    putTranscripts(world, name)
    putEvents(world, name)
  }
  await turnspanOk(user, ['flush'])
  makeOld(world)
  const stored = idsOf(user)
  const before = await readTraces({ ...mlflow, experimentName: 'recorded' })
  const spansIn = ({ traces }: typeof before) => traces.reduce((sum, { spans }) => sum + spans.length, 0)
  expect(spansIn(before)).toBe(stored.length)

  const said = await turnspanOk(user, ['import', '--to', 'mlflow', '--json'])
  const { spans, turns, leftOut, deliveries } = JSON.parse(said)
  expect({ spans, turns, leftOut }).toEqual({ spans: 0, turns: 0, leftOut: [] })
  expect(deliveries).toMatchObject([{ delivered: 0, waiting: 0, refused: 0 }])
  expect(idsOf(user)).toEqual(stored)
  const after = await readTraces({ ...mlflow, experimentName: 'recorded' })
  expect(spansIn(after)).toBe(spansIn(before))
  const { stdout } = await turnspan(user, ['audit', '--json'])
  const { sessions } = JSON.parse(stdout) as { sessions: readonly { findings: readonly Finding[] }[] }
  // Two recorded clients were killed in the middle of a turn: it stays open, for hooks and for an import.
  const differences = sessions
    .flatMap(({ findings }) => findings)
    .filter(({ isWished, why }) => !isWished && why !== 'the turn is still open').length
  console.log(
    `measured: ${before.traces.length} traces, ${stored.length} spans live; by the import 0; ` +
      `${differences} differences by audit in ${sessions.length} sessions`,
  )
  expect(differences).toBe(0)
})
