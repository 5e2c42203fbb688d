// What an import costs: end to end into a backend that costs nothing, stage by stage, and in memory.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { row } from './figures.mjs'
import { writePastSessions } from './past-sessions.mjs'

const TURNS = Number(process.env.TURNS ?? 10_000)
const STAGE_TURNS = 1_000
/** Sessions of two turns each, for memory. */
const SESSIONS = (process.env.SESSIONS ?? '1000 5000 10000').split(' ').map(Number)
const TEXTS = { 'long texts': 1, 'short texts': 0.15 }
const cli = path.resolve(import.meta.dirname, '../dist/cli/main.js')
const stages = path.resolve(import.meta.dirname, 'import-stages.mjs')
const TOLD_AT_EXIT =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("\\n"+JSON.stringify({cpuMs:(user+system)/1e3,rssMb:process.resourceUsage().maxRSS/1024}))})'

export async function benchImport() {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-bench-')))
  const sink = spawn(process.execPath, [path.resolve(import.meta.dirname, 'import-sink.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = await once(sink.stdout.setEncoding('utf8'), 'data')
    endToEnd(folder, url.trim())
    stageByStage(folder)
    memory(folder)
  } finally {
    sink.kill()
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

function endToEnd(folder, url) {
  console.log(row([`import of ${TURNS} turns, sent on`, 'spans', 'spans/s of CPU', 'MB/s of CPU', 'memory']))
  for (const [name, textScale] of Object.entries(TEXTS)) {
    for (const content of ['full', 'redacted']) {
      const home = newHome(folder, { turns: TURNS, textScale })
      const destinations = { sink: { kind: 'otlp', url, compression: 'none' } }
      const config = JSON.stringify({ content, destinations })
      fs.mkdirSync(path.join(home, '.turnspan'), { mode: 0o700 })
      fs.writeFileSync(path.join(home, '.turnspan/config.json'), config)
      const { cpuMs, rssMb, spans, bytes } = importIn(home, ['--to', 'sink'])
      const seconds = cpuMs / 1_000
      const what = `${name}, ${content === 'full' ? 'as they are' : 'secrets masked'}`
      const mb = (bytes / 1e6 / seconds).toFixed(0)
      console.log(row([what, `${spans}`, (spans / seconds).toFixed(0), mb, `${rssMb.toFixed(0)} MB`]))
      fs.rmSync(home, { recursive: true })
    }
  }
  console.log('')
}

function stageByStage(folder) {
  for (const [name, textScale] of Object.entries(TEXTS)) {
    const sessions = path.join(folder, 'sessions')
    const { bytes, spans } = writePastSessions(sessions, { turns: STAGE_TURNS, textScale })
    const { stdout, stderr, status } = spawnSync(process.execPath, [stages, sessions, folder], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    const { figures } = JSON.parse(stdout)
    const [[, floor]] = figures
    console.log(row([`${name}, ${(bytes / spans / 1e3).toFixed(1)} KB a span`, 'CPU a span', '× the first']))
    for (const [stage, us] of figures)
      console.log(row([stage, `${us.toFixed(1)} µs`, (us / floor).toFixed(2)]))
    console.log('')
    fs.rmSync(sessions, { recursive: true })
  }
}

function memory(folder) {
  console.log(row(['sessions of two turns, into the store', 'CPU a session', 'memory', 'again', 'memory']))
  for (const count of SESSIONS) {
    const home = newHome(folder, { turns: 2 * count, turnsPerSession: 2, textScale: 0.15 })
    const first = importIn(home, [])
    const again = importIn(home, [])
    const figures = [first, again].flatMap(({ cpuMs, rssMb }) => [
      `${(cpuMs / count).toFixed(2)} ms`,
      `${rssMb.toFixed(0)} MB`,
    ])
    console.log(row([`${count}`, ...figures]))
    fs.rmSync(home, { recursive: true })
  }
}

function newHome(folder, sessions) {
  const home = path.join(folder, 'home')
  writePastSessions(path.join(home, '.claude/projects'), sessions)
  return home
}

function importIn(home, args) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', TOLD_AT_EXIT, cli, 'import', '--json', ...args],
    { cwd: home, env: { PATH: process.env.PATH, HOME: home }, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the import ended with ${status}: ${stdout}${stderr}`)
  const projects = path.join(home, '.claude/projects')
  const bytes = fs
    .readdirSync(projects, { recursive: true })
    .map((name) => fs.statSync(path.join(projects, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
  return { ...JSON.parse(stderr.trim().split('\n').at(-1)), spans: JSON.parse(stdout).spans, bytes }
}
