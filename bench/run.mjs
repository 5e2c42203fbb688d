// Measures, never asserts: everything in one run, side by side, so that the ratios hold on any machine.
// `npm run bench` runs what needs nothing else; `npm run bench -- client` what the real client shows,
// `-- delivery` how soon a trace is in MLflow; several names are run
// one after another. With MLFLOW_PYTHON=<a python that has mlflow> also what MLflow's hook costs.
import { execFileSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { benchHook } from './hook.mjs'
import { benchImport } from './import.mjs'
import { benchPage } from './page.mjs'
import { benchRedaction } from './redaction.mjs'
import { benchTranscript } from './transcript.mjs'
import { benchByVitest } from './vitest.mjs'

const BENCHES = {
  hook: benchHook,
  transcript: benchTranscript,
  client: benchByVitest('client'),
  delivery: benchByVitest('delivery'),
  redaction: benchRedaction,
  import: benchImport,
  page: benchPage,
}
const DEFAULT = ['hook', 'transcript']

const names = process.argv.length > 2 ? process.argv.slice(2) : DEFAULT
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}.`)
  process.exit(2)
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
