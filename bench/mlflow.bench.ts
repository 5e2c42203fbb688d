// MLflow on SQLite and on PostgreSQL, side by side: what they take in, what a span needs there, how long a look takes.
// Both have the same turns; each round goes to one and then to the other, with a server of as many processes.
import fs from 'node:fs'
import { test } from 'vitest'
import { installMlflow, type Mlflow, startMlflow } from '../test/rig/mlflow.ts'
import { installPostgresDriver, startPostgres } from '../test/rig/postgres.ts'
import { tempDir } from '../test/rig/temp-dir.ts'
import { cpuMsBelow, type Load, newLoad, post } from './mlflow-load.ts'
import { deleteHalf, medianMs, SEARCHES } from './mlflow-looks.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 2)
const TURNS = Number(process.env.BENCH_TURNS ?? 100)
const SIZES = (process.env.BENCH_SPANS ?? '10000 100000').split(' ').map(Number)
const [WORKERS, CONNECTIONS] = [
  [1, 2, 4],
  [1, 4],
]
const TURNS_A_LARGE_REQUEST = 20
/** Nearly: some calls have three tools at once. */
const SPANS_A_TURN = newLoad(1).next(100).spans / 100

interface Kept {
  readonly name: string
  readonly load: Load
  readonly start: (workers: number) => Promise<Mlflow>
  readonly bytes: () => Promise<number>
  readonly databaseCpuMs: () => number
  spans: number
  sent: number
  server?: Mlflow
}

const say = (cells: readonly (string | number)[]) =>
  process.stdout.write(
    `${cells.map((cell, at) => (at === 0 ? `${cell}`.padEnd(46) : `${cell}`.padStart(16))).join('')}\n`,
  )
const range = (values: readonly number[], digits = 0) =>
  [...new Set([Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits)))].join('–')

async function takeIn(kept: Kept, turns: number, { connections = 1, turnsARequest = 1 }) {
  const { server } = kept
  if (server === undefined) throw new Error(`${kept.name} is not up`)
  const requests = Array.from({ length: Math.ceil(turns / turnsARequest) }, () =>
    kept.load.next(turnsARequest),
  )
  const spans = requests.reduce((sum, each) => sum + each.spans, 0)
  kept.spans += spans
  kept.sent += requests.reduce((sum, each) => sum + each.bytes, 0)
  const before = [cpuMsBelow(server.pid), kept.databaseCpuMs()] as const
  const startedMs = performance.now()
  const oneByOne = async () => {
    for (let each = requests.shift(); each !== undefined; each = requests.shift())
      await post(server.url, each)
  }
  await Promise.all(Array.from({ length: connections }, oneByOne))
  const seconds = (performance.now() - startedMs) / 1_000
  return {
    turnsPerS: turns / seconds,
    spansPerS: spans / seconds,
    serverUs: (1_000 * (cpuMsBelow(server.pid) - before[0])) / spans,
    databaseUs: (1_000 * (kept.databaseCpuMs() - before[1])) / spans,
  }
}

async function both(stores: readonly Kept[], workers: number): Promise<void> {
  for (const kept of stores) {
    await kept.server?.stop()
    kept.server = await kept.start(workers)
    await takeIn(kept, 8 * workers, { connections: 4 })
  }
}

test('mlflow', async () => {
  const python = await installMlflow()
  const env = { PYTHONPATH: await installPostgresDriver(python) }
  const postgres = await startPostgres({ dir: tempDir('postgres') })
  const [sqliteDir, postgresDir] = [tempDir('mlflow-sqlite'), tempDir('mlflow-postgres')]
  const size = 'SELECT pg_database_size(current_database()) AS bytes'
  const stores: Kept[] = [
    {
      ...{ name: 'SQLite', load: newLoad(1_000_000), spans: 0, sent: 0, databaseCpuMs: () => 0 },
      start: (workers) => startMlflow({ dir: sqliteDir, workers }),
      bytes: async () => fs.statSync(`${sqliteDir}/mlflow.db`).size,
    },
    {
      ...{ name: 'PostgreSQL', load: newLoad(1_000_000), spans: 0, sent: 0 },
      databaseCpuMs: () => cpuMsBelow(postgres.pid),
      start: (workers) => startMlflow({ dir: postgresDir, storeUri: postgres.uri, workers, env }),
      bytes: async () => (await postgres.rows<{ bytes: number }>(size))[0]?.bytes ?? 0,
    },
  ]
  await both(stores, 2)
  const [few = 0, ...many] = SIZES
  await looks(stores, few)
  const measured = new Map<string, Awaited<ReturnType<typeof takeIn>>[]>()
  for (const workers of WORKERS) {
    await both(stores, workers)
    for (let round = 0; round < ROUNDS; round += 1)
      for (const connections of CONNECTIONS)
        for (const kept of stores) {
          const what = `${kept.name}, --workers ${workers}, connections ${connections}`
          const taken = await takeIn(kept, TURNS, { connections })
          measured.set(what, [...(measured.get(what) ?? []), taken])
        }
  }
  say([
    `\na turn a request, ${ROUNDS} rounds of ${TURNS} turns`,
    'turns/s',
    'spans/s',
    'CPU a span',
    'its database',
  ])
  for (const [what, all] of [...measured].sort(([a], [b]) => (a < b ? -1 : 1)))
    say([
      what,
      range(all.map(({ turnsPerS }) => turnsPerS)),
      range(all.map(({ spansPerS }) => spansPerS)),
      `${range(all.map(({ serverUs }) => serverUs))} µs`,
      what.startsWith('SQLite') ? 'in it' : `${range(all.map(({ databaseUs }) => databaseUs))} µs`,
    ])
  for (const spans of many) await looks(stores, spans)
  await deletions(stores, () => postgres.execute('VACUUM FULL'))
  for (const { server } of stores) await server?.stop()
  await postgres.stop()
})

async function looks(stores: readonly Kept[], spans: number): Promise<void> {
  const filled = []
  for (const kept of stores) {
    const turns = Math.max(0, Math.ceil((spans - kept.spans) / SPANS_A_TURN))
    const large = { connections: 2, turnsARequest: TURNS_A_LARGE_REQUEST }
    filled.push(turns === 0 ? undefined : (await takeIn(kept, turns, large)).spansPerS)
  }
  say([
    `\n${Math.round((stores[0]?.spans ?? 0) / 1_000)} thousand spans in each`,
    ...stores.map(({ name }) => name),
  ])
  const rate = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0))
  say([`${TURNS_A_LARGE_REQUEST} turns a request, 2 connections: spans/s`, ...filled.map(rate)])
  say(['bytes a span, as sent', ...stores.map((kept) => (kept.sent / kept.spans).toFixed(0))])
  const bytes = await Promise.all(stores.map((kept) => kept.bytes()))
  say([
    'bytes a span, in the database',
    ...stores.map((kept, at) => ((bytes[at] ?? 0) / kept.spans).toFixed(0)),
  ])
  for (const [what, look] of SEARCHES) {
    const times = []
    for (const { server, load } of stores)
      times.push(`${(await medianMs(() => look(server?.url ?? '', load.lastSession()))).toFixed(0)} ms`)
    say([what, ...times])
  }
}

async function deletions(stores: readonly Kept[], vacuum: () => Promise<void>): Promise<void> {
  say(['\nhalf of them deleted', ...stores.map(({ name }) => name)])
  const done = []
  for (const { server } of stores) done.push(await deleteHalf(server?.url ?? ''))
  say(['traces', ...done.map(({ traces }) => traces)])
  say(['traces/s', ...done.map(({ traces, seconds }) => (traces / seconds).toFixed(0))])
  const mb = async () =>
    Promise.all(stores.map(async (kept) => `${((await kept.bytes()) / 1e6).toFixed(0)} MB`))
  say(['database afterwards', ...(await mb())])
  await vacuum()
  say(['PostgreSQL after VACUUM FULL', '', (await mb())[1] ?? ''])
}
