// Measures, never asserts: everything in one run, side by side, so that the ratios hold on any machine.
// `npm run bench` runs what needs nothing else; `npm run bench -- client` what the real client shows,
// `-- delivery` how soon a trace is in MLflow, `-- peers` how other tools do; several names are run
// one after another, and `--write` puts what they print into docs/. With MLFLOW_PYTHON=<a python that has mlflow> also what
// MLflow's hook costs.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { benchHook } from './hook.mjs'
import { benchImport } from './import.mjs'
import { benchPage } from './page.mjs'
import { benchRedaction } from './redaction.mjs'
import { benchTranscript } from './transcript.mjs'
import { benchByVitest } from './vitest.mjs'
import { figuresIn, withCopy, withPart } from './written.mjs'

const BENCHES = {
  hook: benchHook,
  transcript: benchTranscript,
  client: benchByVitest('client'),
  delivery: benchByVitest('delivery'),
  mlflow: benchByVitest('mlflow'),
  peers: benchByVitest('peers'),
  redaction: benchRedaction,
  import: benchImport,
  page: benchPage,
}
const DEFAULT = ['hook', 'transcript']
/** Pages that hold a copy of a part's figures, and which paragraphs of them. */
const COPIES = {
  peers: {
    page: 'comparison.md',
    isWanted: (words) => /^(?:Node|One turn|backend|A turn|what arrives)\b/.test(words),
  },
}

const asked = process.argv.slice(2)
const isWritten = asked.includes('--write')
const wanted = asked.filter((each) => each !== '--write')
const names = wanted.length > 0 ? wanted : isWritten ? Object.keys(BENCHES) : DEFAULT
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}.`)
  process.exit(2)
}

if (isWritten) {
  writeAll(names)
  process.exit()
}

execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/build.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
})

const gib = (bytes) => `${Math.round(bytes / 2 ** 30)} GiB`
const caFile = process.env.NODE_EXTRA_CA_CERTS === undefined ? 'unset' : 'set'
console.log(
  `Node ${process.versions.node}, ${os.type()} ${os.arch()}, ${os.availableParallelism()} cores, ${gib(os.totalmem())}, ` +
    `load ${os.loadavg()[0].toFixed(1)} at the start, NODE_EXTRA_CA_CERTS ${caFile}\n`,
)
for (const name of names) {
  await BENCHES[name]()
  console.log('')
}

/** Each as a run of its own, so that what it prints is what the page says. Parts that are not named stay as they are. */
function writeAll(all) {
  const pageOf = (name) => path.resolve(import.meta.dirname, '../docs', name)
  // Read again each time: a run takes minutes, and somebody may have written meanwhile.
  const rewrite = (page, change) => writeFileSync(page, change(readFileSync(page, 'utf8')))
  for (const name of all) {
    const printed = execFileSync(process.execPath, [import.meta.filename, name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const day = new Date().toISOString().slice(0, 10)
    const figures = figuresIn(printed)
    rewrite(pageOf('benchmarks.md'), (text) => withPart(text, name, figures, day))
    const copy = COPIES[name]
    if (copy !== undefined)
      rewrite(pageOf(copy.page), (text) => withCopy(text, name, figures, day, copy.isWanted))
  }
}
