// Several destinations at once: each gets everything, none waits for another.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type Mlflow, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { accept, type Sink, startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { seeTrace } from './mlflow-rest.ts'
import { installPacked, type User } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, type Taken, takeTurn, turnspanOk } from './turn.ts'

/** The same promise as with one destination. */
const PROMISED_MS = 2_000

const needed = needs({ mlflow: installMlflow, binary: () => installClaudeCode('2.1.330') })
let bin = ''
let mlflow: Mlflow
let sink: Sink
beforeAll(async () => {
  bin = await installPacked()
  mlflow = await startMlflow({ dir: tempDir('mlflow') })
  sink = await startSink()
})
afterAll(async () => {
  await mlflow?.stop()
  await sink?.close()
})

/** How long after the client's exit the sink had the session's root. */
async function inSink(turn: Taken): Promise<number> {
  const hasRoot = ({ spans }: Sink['requests'][number]) =>
    spans.some(
      ({ attributes }) =>
        attributes['turnspan.turn.id'] !== undefined && attributes['session.id'] === turn.sessionId,
    )
  const request = await eventually(() => sink.requests.find(hasRoot), {
    what: `the trace of session ${turn.sessionId} at the endpoint`,
    timeoutMs: 20_000,
  })
  return Math.round(request.atMs - turn.exitedAtMs)
}

async function inMlflow(turn: Taken): Promise<number> {
  return Math.round((await seeTrace(mlflow, '1', turn.sessionId, 20_000)).atMs - turn.exitedAtMs)
}

async function toBoth(): Promise<User> {
  const user = await newUser(bin)
  await autolog(user, '-u', mlflow.url, '-n', 'several', '--otlp-endpoint', sink.url)
  return user
}

describe('MLflow and an OTLP endpoint in one project', () => {
  test('both get the turn', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await toBoth()
    const turn = await takeTurn(binary, user, scenarios.bash)
    const [mlflowMs, sinkMs] = [await inMlflow(turn), await inSink(turn)]
    console.log(`measured: both up: MLflow ${mlflowMs} ms, OTLP endpoint ${sinkMs} ms after the exit`)
    const stored = await storedTrace(user.home, turn.sessionId)
    const received = sink.spans().filter(({ attributes }) => attributes['session.id'] === turn.sessionId)
    expect(byId(received)).toEqual(byId(stored))
    expect(sink.problems()).toEqual([])
  })

  test('an endpoint that takes the connection and never answers does not delay MLflow', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await toBoth()
    sink.reply(() => ({ kind: 'hang' }))
    try {
      const turn = await takeTurn(binary, user, scenarios.bash)
      const mlflowMs = await inMlflow(turn)
      console.log(`measured: OTLP endpoint hangs: MLflow ${mlflowMs} ms after the exit`)
      expect(mlflowMs).toBeLessThan(PROMISED_MS)
      // The one that hangs is no reason to forget a later turn either.
      const next = await takeTurn(binary, user, scenarios.text)
      const nextMs = await inMlflow(next)
      console.log(`measured: OTLP endpoint still hangs: MLflow ${nextMs} ms after the next exit`)
      expect(nextMs).toBeLessThan(PROMISED_MS)
    } finally {
      sink.reply(accept)
    }
  })

  test('an MLflow that is stopped does not delay the endpoint, and gets its own when it is back', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await toBoth()
    await mlflow.stop()
    const turn = await takeTurn(binary, user, scenarios.bash)
    const sinkMs = await inSink(turn)
    console.log(`measured: MLflow stopped: OTLP endpoint ${sinkMs} ms after the exit`)
    expect(sinkMs).toBeLessThan(PROMISED_MS)

    mlflow = await startMlflow({ dir: mlflow.sqlitePath.replace(/\/[^/]+$/, ''), port: mlflow.port })
    await turnspanOk(user, ['flush'])
    await inMlflow(turn)
    const requests = sink.requests.filter(({ spans }) =>
      spans.some(({ attributes }) => attributes['session.id'] === turn.sessionId),
    )
    expect(requests).toHaveLength(1)
  })
})

describe("a destination of the user's own", () => {
  test('counts in every project, also in one that was never set up', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser(bin)
    await autolog(user, '--user', '--otlp-endpoint', sink.url)
    const elsewhere = await newUser(bin, { home: user.home })
    for (const project of [user, elsewhere]) await inSink(await takeTurn(binary, project, scenarios.text))
  })

  test("counts beside a project's own, and the turn goes to each once", async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser(bin)
    await autolog(user, '--user', '--otlp-endpoint', sink.url)
    await autolog(user, '-u', mlflow.url, '-n', 'several')
    const turn = await takeTurn(binary, user, scenarios.bash)
    await inMlflow(turn)
    await inSink(turn)
    await turnspanOk(user, ['flush'])
    const stored = await storedTrace(user.home, turn.sessionId)
    const received = sink.spans().filter(({ attributes }) => attributes['session.id'] === turn.sessionId)
    expect(byId(received)).toEqual(byId(stored))
  })
})

const byId = <S extends { readonly spanId: string }>(spans: readonly S[]): readonly S[] =>
  [...spans].sort((a, b) => (a.spanId < b.spanId ? -1 : 1))
