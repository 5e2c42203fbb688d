// What one more turn costs in a session that is already long: reading begins where the last turn did.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { row } from './figures.mjs'

const SIZES_MB = [1, 20, 200]
const recording = path.resolve(import.meta.dirname, '../test/sessions/recorded/02-bash')
const child = path.resolve(import.meta.dirname, 'transcript-child.mjs')

export async function benchTranscript() {
  console.log(row(['a transcript of', 'first, CPU', 'memory', 'next turn, CPU', 'memory']))
  for (const sizeMb of SIZES_MB) {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-bench-')))
    const session = longSession(folder, sizeMb * 1e6)
    session.stop()
    const first = digest(folder)
    session.addTurn()
    session.stop()
    const next = digest(folder)
    if (next.traces !== 1) throw new Error(`one turn was added, ${next.traces} traces came`)
    console.log(row([`${sizeMb} MB, ${first.traces} turns`, ...figuresOf(first), ...figuresOf(next)]))
    fs.rmSync(folder, { recursive: true })
  }
}

const figuresOf = ({ cpuMs, maxRssMb }) => [`${Math.round(cpuMs)} ms`, `${Math.round(maxRssMb)} MB`]

/** A process of its own: its memory is its own. */
function digest(folder) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [child, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** A recorded turn again and again, with ids and times of its own. */
function longSession(folder, bytes) {
  const projects = path.join(folder, '.claude/projects/-home-dev-project')
  fs.mkdirSync(projects, { recursive: true })
  const journal = path.join(folder, '.turnspan/journal')
  fs.mkdirSync(journal, { recursive: true, mode: 0o700 })
  const [name] = fs.readdirSync(path.join(recording, 'transcript/-home-dev-project'))
  const sessionId = path.basename(name, '.jsonl')
  const text = fs.readFileSync(path.join(recording, 'transcript/-home-dev-project', name), 'utf8')
  const file = path.join(projects, name)

  let turns = 0
  const addTurn = () => {
    turns += 1
    fs.appendFileSync(file, shifted(text, sessionId, turns))
  }
  const fd = fs.openSync(file, 'w')
  for (let size = 0; size < bytes; ) {
    turns += 1
    size += fs.writeSync(fd, shifted(text, sessionId, turns))
  }
  fs.closeSync(fd)

  const stop = () => {
    const payload = {
      session_id: sessionId,
      transcript_path: file,
      cwd: folder,
      hook_event_name: 'SessionEnd',
    }
    const event = { v: 1, at: Date.now(), event: 'SessionEnd', env: {}, payload }
    fs.writeFileSync(path.join(journal, `${sessionId}.ndjson`), `${JSON.stringify(event)}\n`, { mode: 0o600 })
  }
  return { addTurn, stop }
}

function shifted(text, sessionId, turn) {
  const tag = turn.toString(16).padStart(6, '0')
  return text
    .replace(/[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g, (id) =>
      id === sessionId ? id : id.slice(0, -6) + tag,
    )
    .replace(/\b(msg|toolu|req)_(\w+)/g, `$1_$2${tag}`)
    .replace(
      /"timestamp":"([^"]+)"/g,
      (_, at) => `"timestamp":"${new Date(Date.parse(at) + turn * 60_000).toISOString()}"`,
    )
}
