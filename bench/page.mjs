// What it takes to list a large store, and to search it: the catalog made anew, brought up to date, and read by a command;
// every byte looked through for what is nowhere.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeBigStore } from './big-store.mjs'
import { median, row } from './figures.mjs'

const root = path.resolve(import.meta.dirname, '..')
const cli = path.join(root, 'dist/cli/main.js')
const RUNS = 7
/** The words of the last are everywhere. */
const NOWHERE = ['nowhere-xyzzy', 'npm test -- x9', 'against that x']

export async function benchPage() {
  const kinds = [
    ['over 90 days', 90],
    ['on one day, as by an import', 1],
  ]
  for (const [name, days] of kinds) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-bench-'))
    try {
      await benchStore(name, folder, days)
    } finally {
      fs.rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function benchStore(name, folder, days) {
  const home = { catalog: path.join(folder, 'catalog'), traces: path.join(folder, 'traces') }
  const { sessions, turns, spans, bytes } = writeBigStore(home.traces, { days })
  const gigabytes = (bytes / 1e9).toFixed(2)
  console.log(`${sessions} sessions, ${turns} turns, ${spans} spans, ${gigabytes} GB, stored ${name}`)
  const env = { ...process.env, TURNSPAN_HOME: folder }
  const listed = () => timed(() => execFileSync(process.execPath, [cli, 'sessions', '--json'], { env }))
  const say = (what, ms) => console.log(row([what, `${ms.toFixed(ms < 10 ? 1 : 0)} ms`]))
  say('turnspan sessions, catalog missing', listed())
  say('turnspan sessions', median(Array.from({ length: RUNS }, listed)))
  say(
    '  of these: node',
    median(Array.from({ length: RUNS }, () => timed(() => execFileSync(process.execPath, ['-e', '0'])))),
  )
  const show = () =>
    timed(() => execFileSync(process.execPath, [cli, 'show'], { env, stdio: ['ignore', 'pipe', 'ignore'] }))
  say('turnspan show', median(Array.from({ length: RUNS }, show)))

  const { openCatalog } = await import(path.join(root, 'dist/catalog/catalog.js'))
  let catalog
  say(
    'catalog: opened',
    timed(() => {
      catalog = openCatalog(home)
    }),
  )
  say('catalog: first look for news', await timedLater(() => catalog.refresh()))
  let page
  say(
    'catalog: first 100 of the list',
    timed(() => {
      page = catalog.sessions({ limit: 100 })
    }),
  )
  say('catalog: next look, nothing new', await timedLater(() => catalog.refresh()))
  tellOnce(home.traces)
  say('catalog: next look, one turn told again', await timedLater(() => catalog.refresh()))
  say(
    'catalog: one session',
    timed(() => catalog.session(page.items[0].id)),
  )
  say(
    'catalog: totals, first',
    timed(() => catalog.totals('day')),
  )
  say(
    'catalog: totals, next',
    timed(() => catalog.totals('tool')),
  )
  const { search } = await import(path.join(root, 'dist/search/search.js'))
  const sources = catalog.rows().map(({ id }) => ({ session: id, files: () => catalog.files(id) }))
  for (const query of NOWHERE) {
    const looked = () => timedLater(() => readAll(search({ folder: home.traces, sources, query })))
    say(`search: "${query}", nowhere`, Math.min(await looked(), await looked(), await looked()))
  }
  console.log(row(['catalog on disk', `${(bytesBelow(home.catalog) / 1e6).toFixed(0)} MB`]))
  console.log(row(['memory', `${Math.round(process.memoryUsage().rss / 1e6)} MB`]))
  console.log('')
}

/** Names the last stored turn once more. */
function tellOnce(traces) {
  const day = fs.readdirSync(traces).sort().at(-1)
  const order = path.join(traces, day, 'order.ndjson')
  fs.appendFileSync(order, `${fs.readFileSync(order, 'utf8').trimEnd().split('\n').at(-1)}\n`)
}

function timed(work) {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

async function timedLater(work) {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

async function readAll(found) {
  for await (const _ of found);
}

const bytesBelow = (folder) =>
  fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
