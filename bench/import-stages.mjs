// What each stage of an import costs, in one process: microseconds of CPU a span, beside those of reading the same bytes
// and giving every line to JSON.parse, which nothing can go below.
import fs from 'node:fs'
import path from 'node:path'
import { openBridge } from '../dist/bridge.js'
import { settingsOf } from '../dist/config/settings.js'
import { firstDatedMs, understand } from '../dist/conversation/understand.js'
import { homeAt } from '../dist/disk/home.js'
import { encodeRequest } from '../dist/export/otlp/encode.js'
import { otlpLineBytes } from '../dist/store/otlp-bytes.js'
import { turnToSpans } from '../dist/trace/spans.js'
import { readSessionEntries } from '../dist/transcript/session.js'

const [folder, scratch] = process.argv.slice(2)
const ROUNDS = 4

const home = homeAt(path.join(scratch, 'stages'))
const files = fs
  .readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => path.join(folder, name))

const settingsFor = (content) => {
  const about = { home, projectsFolder: folder, clock: Date.now, random: Math.random, owned: () => true }
  return openBridge({ ...about, settings: settingsOf({ content }) }).settingFor
}
const whole = settingsFor('full')
const masked = settingsFor('redacted')

let spent = new Map()
let spans = 0

function stage(name, work) {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  spent.set(name, (spent.get(name) ?? 0) + user + system)
  return result
}

for (let round = 0; round < ROUNDS; round += 1) {
  spent = new Map()
  spans = 0
  for (const file of files) oneSession(file)
}
const figures = [...spent].map(([name, us]) => [name, us / spans])
process.stdout.write(JSON.stringify({ spans, figures }))

function oneSession(file) {
  stage('read, and JSON.parse of every line', () => parseAll(file))
  const sessionId = path.basename(file, '.jsonl')
  const { main, agents } = stage('read and parse', () => readSessionEntries(folder, file, { offset: 0 }))
  const about = { sessionId, agents, events: [], firstDatedMs: firstDatedMs(main), earlierTools: [] }
  const { turns } = stage('understand', () => understand({ ...about, main, isOver: true }))
  const spansOf = (settingFor) => {
    const settingOf = settingFor({ id: sessionId, env: {}, secrets: [], isPast: () => true })
    return turns.map((turn) => turnToSpans(turn, settingOf(turn, undefined)))
  }
  const batches = stage('make spans', () => spansOf(whole))
  stage('make spans, secrets masked', () => spansOf(masked))
  stage('write OTLP/JSON', () => {
    const bytes = Buffer.concat(batches.map(otlpLineBytes))
    fs.writeFileSync(path.join(scratch, 'lines'), bytes)
  })
  stage('write protobuf', () => batches.map((batch) => encodeRequest(batch, 'protobuf')))
  spans += batches.reduce((sum, batch) => sum + batch.spans.length, 0)
}

function parseAll(file) {
  const bytes = fs.readFileSync(file)
  let start = 0
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    JSON.parse(bytes.toString('utf8', start, end))
    start = end + 1
  }
}
