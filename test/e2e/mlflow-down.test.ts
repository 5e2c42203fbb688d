// MLflow is not there: nobody waits for it, nothing is lost, status says so, and what waits arrives when it is back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { installMlflow, type Mlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { expectAsStored } from './mlflow-as-stored.ts'
import { searchTraces, seeTrace } from './mlflow-rest.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const EXPERIMENT = 'My AI Project'
const ROUNDS = 7
/** Generous: what was measured is printed, and a busy machine is no failure. */
const LARGEST_RATIO = 1.5

const needed = needs({ mlflow: installMlflow, binary: () => installClaudeCode('2.1.330') })
let bin = ''
let mlflow: Mlflow
/** MLflow was up at setup and is down when the turn is taken, and for what follows. */
let user: User
const sessions: string[] = []
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
  user = await newUser(bin)
  await autolog(user, '-u', mlflow.url, '-n', EXPERIMENT)
  await mlflow.stop()
})
afterAll(() => mlflow?.stop())

interface StatusJson {
  readonly storedTraces: number
  readonly destinations: readonly {
    readonly waiting: number
    readonly delivered: number
    readonly refused: number
    readonly reachable: boolean
    readonly finding: string
    readonly lastFailure?: { readonly reason: string }
  }[]
  readonly problems: readonly { readonly what: string; readonly cure: string }[]
}

const restart = async () => {
  mlflow = await startMlflow({ dir: mlflow.sqlitePath.replace(/\/[^/]+$/, ''), port: mlflow.port })
}

async function turnWhileDown(binary: string): Promise<string> {
  const { sessionId } = await takeTurn(binary, user, scenarios.bash)
  await storedTrace(user.home, sessionId)
  sessions.push(sessionId)
  return sessionId
}

describe('while MLflow is stopped', () => {
  test('the client takes as long as without hooks', async (ctx) => {
    const { binary } = needed(ctx)
    const plain = await newUser(bin)
    const local = await newUser(bin)
    await autolog(local)
    const wallMs = { without: [] as number[], local: [] as number[], down: [] as number[] }
    for (let round = -1; round < ROUNDS; round += 1) {
      const without = await takeTurn(binary, plain, scenarios.bash)
      const noBackend = await takeTurn(binary, local, scenarios.bash)
      const down = await takeTurn(binary, user, scenarios.bash)
      sessions.push(down.sessionId)
      // The first round warms the machine's caches.
      if (round < 0) continue
      wallMs.without.push(without.wallMs)
      wallMs.local.push(noBackend.wallMs)
      wallMs.down.push(down.wallMs)
    }
    const ratio = median(wallMs.down) / median(wallMs.without)
    console.log(
      `measured: a session of one turn with a Bash call, medians of ${ROUNDS} interleaved rounds: ` +
        `${median(wallMs.without)} ms without hooks, ${median(wallMs.local)} ms with hooks and no backend, ` +
        `${median(wallMs.down)} ms with hooks and MLflow stopped (ratio ${ratio.toFixed(2)}); ${JSON.stringify(wallMs)}`,
    )
    expect(ratio).toBeLessThan(LARGEST_RATIO)
  })

  test('everything is stored and status says what waits, in words and as JSON', async () => {
    for (const sessionId of sessions) await storedTrace(user.home, sessionId)
    const json = await turnspan(user, ['status', '--json'])
    expect(json.code).toBe(1)
    const status = JSON.parse(json.stdout) as StatusJson
    expect(status.storedTraces).toBe(sessions.length)
    expect(status.destinations).toMatchObject([
      { waiting: sessions.length, delivered: 0, refused: 0, reachable: false },
    ])
    expect(status.destinations[0]?.lastFailure?.reason).toContain(mlflow.url)
    expect(status.problems).toMatchObject([
      { what: expect.stringContaining(mlflow.url), cure: expect.stringContaining('nothing is lost') },
    ])

    for (const command of [['status'], ['autolog', 'claude', '--status']]) {
      const { stdout } = await turnspan(user, command)
      expect(stdout).toContain(`0 delivered, ${sessions.length} waiting, not reachable`)
    }
    const same = await turnspan(user, ['autolog', 'claude', '--status', '--json'])
    expect(JSON.parse(same.stdout)).toMatchObject({ destinations: [{ waiting: sessions.length }] })
  })
})

describe('when MLflow is back', () => {
  test('the next hook brings what waited', async (ctx) => {
    const { binary } = needed(ctx)
    await restart()
    const next = await takeTurn(binary, user, scenarios.text)
    sessions.push(next.sessionId)
    const [oldest = ''] = sessions
    // However often it failed before: where nothing listened, the next look comes within two seconds.
    const seen = await seeTrace(mlflow, '1', oldest, 10_000)
    console.log(
      `measured: after MLflow came back, the oldest waiting trace was there ${Math.round(seen.atMs - next.exitedAtMs)} ms after the next turn's end`,
    )
    for (const sessionId of sessions) await seeTrace(mlflow, '1', sessionId, 30_000)
    const { traces } = await readTraces({ ...mlflow, experimentName: EXPERIMENT })
    expect(traces.map(({ session }) => session).sort()).toEqual([...sessions].sort())
    for (const trace of traces) {
      expectAsStored(trace, await storedTrace(user.home, trace.session ?? ''))
    }
  })

  test('or "turnspan flush" does, also where the server was down when the project was set up', async (ctx) => {
    const { binary } = needed(ctx)
    await mlflow.stop()
    const sessionId = await turnWhileDown(binary)
    const late = await newUser(bin)
    const said = await autolog(late, '-u', mlflow.url, '-n', 'made later')
    expect(said).toContain('Traces wait until it can be reached')
    const first = await takeTurn(binary, late, scenarios.bash)
    await storedTrace(late.home, first.sessionId)
    const failed = await turnspan(user, ['flush'])
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('0 delivered, 1 waiting')

    await restart()
    expect(await searchTraces(mlflow, '1')).toHaveLength(sessions.length - 1)
    expect(await turnspanOk(user, ['flush'])).toContain('1 delivered')
    await seeTrace(mlflow, '1', sessionId, 1_000)
    const status = JSON.parse(await turnspanOk(user, ['status', '--json'])) as StatusJson
    expect(status.destinations).toMatchObject([{ waiting: 0, delivered: sessions.length, reachable: true }])
    expect(status.problems).toEqual([])

    await turnspanOk(late, ['flush'])
    const { traces } = await readTraces({ ...mlflow, experimentName: 'made later' })
    expect(traces.map(({ session }) => session)).toEqual([first.sessionId])
  })
})

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
