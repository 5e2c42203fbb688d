// Measures, never asserts: everything in one run, side by side, so that the ratios hold on any machine.
// `npm run bench`; with MLFLOW_PYTHON=<a python that has mlflow> also what its hook costs.
import { execFileSync } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { benchHook } from './hook.mjs'
import { benchTranscript } from './transcript.mjs'

execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/build.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
})

const gib = (bytes) => `${Math.round(bytes / 2 ** 30)} GiB`
const caFile = process.env.NODE_EXTRA_CA_CERTS === undefined ? 'unset' : 'set'
console.log(
  `Node ${process.versions.node}, ${os.type()} ${os.arch()}, ${os.availableParallelism()} cores, ${gib(os.totalmem())}, ` +
    `load ${os.loadavg()[0].toFixed(1)} at the start, NODE_EXTRA_CA_CERTS ${caFile}\n`,
)
await benchHook()
console.log('')
await benchTranscript()
