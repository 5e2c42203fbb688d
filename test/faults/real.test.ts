// The real Claude Code in front, a real MLflow and a real Collector behind a bad network; flushers and both backends are
// killed while it works. It never hears of any of it, and both hold in the end what its transcripts imply.
import { beforeAll, expect, test } from 'vitest'
import { storedSpans } from '../e2e/stored.ts'
import { autolog } from '../e2e/turn.ts'
import { batchesIn, rootsIn } from '../flusher/world.ts'
import { installClaudeCode } from '../rig/claude-code.ts'
import { buildCollector, type Collector, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, type Mlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { lastHookOf, newClaudeUser, sayWithHooks, type ToldTurn, unhurried, worldOf } from './client.ts'
import { complaintsIn, expectArrived, expectImpliedBy, expectWhole } from './expect.ts'
import { note, ROUNDS, SEED } from './figures.ts'
import { flushNow } from './home.ts'
import { flushersOf } from './processes.ts'
import { startReaper } from './reaper.ts'
import { diceOf } from './seed.ts'
import { onSmallDisk, probeMount } from './small-disk.ts'

import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { startUnreliable, type Unreliable } from './unreliable.ts'
import { blow, type Weather, worsen } from './weather.ts'

/** What it has answered for is on its disk: https://opentelemetry.io/docs/collector/resiliency/ */
const DURABLE = {
  text: `
extensions:
  health_check: { endpoint: "\${env:HEALTH_CHECK_ENDPOINT}" }
  file_storage: { directory: "\${env:STATE_DIR}", create_directory: true }
receivers:
  otlp: { protocols: { http: { endpoint: "\${env:OTLP_HTTP_ENDPOINT}" } } }
exporters:
  otlp_http:
    endpoint: "\${env:BEHIND}"
    retry_on_failure: { initial_interval: 200ms, max_interval: 1s, max_elapsed_time: 0s }
    sending_queue: { storage: file_storage, block_on_overflow: true }
service:
  extensions: [health_check, file_storage]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp_http] }
`,
}

const needed = needs({
  mlflow: installMlflow,
  collector: buildCollector,
  binary: () => installClaudeCode('2.1.330'),
  'a small disk': probeMount,
})
let mlflow: Mlflow
let collector: Collector
let behind: Unreliable
let toMlflow: TcpProxy
let toCollector: TcpProxy
const mlflowDir = tempDir('mlflow')
const collectorDir = tempDir('collector')
const startAgain = {
  mlflow: () => startMlflow({ dir: mlflowDir, port: toMlflow.upstreamPort }),
  collector: (ports?: Collector['ports']) =>
    startCollector({
      config: DURABLE,
      dir: collectorDir,
      env: { BEHIND: behind.url },
      ...(ports && { ports }),
    }),
}
beforeAll(async () => {
  mlflow = await startMlflow({ dir: mlflowDir })
  toMlflow = await startTcpProxy(mlflow.port)
  behind = await startUnreliable(SEED, 0)
  collector = await startAgain.collector()
  toCollector = await startTcpProxy(collector.ports.otlpHttp)
})

const EXPERIMENT = 'Storms'
const SAID = [
  scenarios.text,
  scenarios.bash,
  scenarios.parallel,
  scenarios.files,
  scenarios.subagent,
  scenarios.failing,
].map(unhurried)
const SESSIONS = Math.max(4, Math.round(ROUNDS / 2))

test('the client works on, and MLflow and the Collector hold what its transcripts imply', async (ctx) => {
  const { binary } = needed(ctx)
  const dice = diceOf(SEED)
  const user = await newClaudeUser({ 'a.txt': 'one\ntwo\nthree\n' })
  const world = worldOf(user)
  await autolog(user, '-u', toMlflow.url, '-n', EXPERIMENT, '--otlp-endpoint', toCollector.url)

  let mlflowKills = 0
  let collectorKills = 0
  const weather: readonly Weather[] = [
    { everyMs: [300, 1_500], strike: () => worsen(toMlflow, dice) },
    { everyMs: [300, 1_500], strike: () => worsen(toCollector, dice) },
    {
      everyMs: [500, 2_500],
      async strike() {
        await collector.kill()
        collector = await startAgain.collector(collector.ports)
        collectorKills += 1
      },
    },
    {
      // It takes half a minute to be back.
      everyMs: [1_000, 5_000],
      async strike() {
        await mlflow.kill()
        mlflow = await startAgain.mlflow()
        mlflowKills += 1
      },
    },
  ]
  const over = new AbortController()
  const reaper = startReaper(world, dice, { everyMs: [100, 700], sleepShare: 0.1 })
  const blowing = weather.map((each) => blow(each, dice, over.signal))
  const turns: ToldTurn[] = []
  try {
    for (let at = 0; at < SESSIONS; at += 1) {
      const [one, other] = [SAID[at % SAID.length], SAID[(at + 3) % SAID.length]]
      if (one === undefined || other === undefined) throw new Error('nothing to say')
      turns.push(...(await Promise.all([sayWithHooks(binary, user, one), sayWithHooks(binary, user, other)])))
    }
  } finally {
    over.abort()
    await reaper.stop()
    await Promise.all(blowing)
  }
  expect(turns.flatMap(({ hookProblems }) => hookProblems)).toEqual([])
  expect(turns.filter(({ stderr }) => stderr.trim() !== '').map(({ stderr }) => stderr)).toEqual([])

  for (const proxy of [toMlflow, toCollector]) {
    proxy.heal()
    await proxy.enable()
  }
  await eventually(() => flushersOf(world).length === 0, { what: 'its end', timeoutMs: 60_000 })
  await flushNow(world, {})
  await flushNow(world, {})
  const lastHooks = turns.map(({ sessionId }) => lastHookOf(user, sessionId))
  const told = await expectImpliedBy(world, lastHooks)
  expectWhole(world)
  expect(complaintsIn(world)).toEqual([])

  const stored = storedSpans(user.home)
  await eventually(
    () => new Set(behind.taken().flatMap((spans) => spans.map(({ spanId }) => spanId))).size >= told.spans,
    {
      what: 'all of it behind the Collector',
      timeoutMs: 30_000,
    },
  )
  expectArrived(world, behind.taken().flat())
  const { traces } = await readTraces({ url: mlflow.url, experimentName: EXPERIMENT })
  const inMlflow = traces.flatMap(({ traceId, spans }) => spans.map(({ spanId }) => `${traceId} ${spanId}`))
  expect(inMlflow.sort()).toEqual(stored.map(({ traceId, spanId }) => `tr-${traceId} ${spanId}`).sort())
  note('real client, real MLflow, real Collector', {
    turns: turns.length,
    hooks: turns.reduce((sum, { hooks }) => sum + hooks, 0),
    'hooks that failed, were cancelled or timed out': 0,
    killedFlushers: reaper.kills(),
    sleptFlushers: reaper.sleeps(),
    'MLflow killed': mlflowKills,
    'Collector killed': collectorKills,
    ...told,
    'Collector took again': behind.taken().flat().length - told.spans,
    lost: 0,
  })
}, 3_600_000)

test.for(['full', 'read-only'] as const)(
  'a home that is %s is nothing that the client hears of, and a session that is resumed makes up for it',
  async (how, ctx) => {
    const { binary } = needed(ctx)
    const user = await newClaudeUser()
    const world = worldOf(user)
    await autolog(user)
    const disk = onSmallDisk(world, 4_096)
    if (how === 'full') disk.fill()
    else disk.makeReadOnly()
    const first = await sayWithHooks(binary, user, scenarios.bash)
    expect(batchesIn(world)).toEqual([])
    if (how === 'full') disk.free()
    else disk.makeWritable()
    const second = await sayWithHooks(binary, user, scenarios.text, ['--resume', first.sessionId])
    expect([...first.hookProblems, ...second.hookProblems]).toEqual([])
    await eventually(() => rootsIn(world).length === 2, { what: 'both turns', timeoutMs: 20_000 })
    await flushNow(world, {})
    const { spans } = await expectImpliedBy(world, [lastHookOf(user, first.sessionId)])
    expectWhole(world)
    note(`real client, home ${how}`, { turns: 2, hooks: first.hooks + second.hooks, spans, lost: 0 })
  },
)
