// Measures, never asserts: everything in one run, side by side, so that the ratios hold on any machine.
// `npm run bench` runs what needs nothing else; `npm run bench -- client` what the real client shows,
// `-- delivery` how soon a trace is in MLflow; several names are run
// one after another. With MLFLOW_PYTHON=<a python that has mlflow> also what MLflow's hook costs.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
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

/** Each as a run of its own, so that what it prints is what the page says. */
function writeAll(all) {
  const page = path.resolve(import.meta.dirname, '../docs/benchmarks.md')
  const parts = all.map((name) => {
    const printed = execFileSync(process.execPath, [import.meta.filename, name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = stripVTControlCharacters(printed)
      .split('\n')
      .filter((line) => !/^\s*(?:·|Test Files|Tests|Start at|Duration)|RUN\s|\.(?:js|css|cjs): \d/.test(line))
    return `## ${name}\n\n\`\`\`text\n${lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n\`\`\`\n`
  })
  const head = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --write ${all.join(' ')}\` on ${new Date().toISOString().slice(0, 10)}. Each part states the machine and its load; what is compared`,
    'ran side by side in one run, so read the ratios. [How other tools do](comparison.md) · [what holds under faults](reliability.md)',
    '',
  ]
  writeFileSync(page, [...head, ...parts].join('\n'))
}
