// Digests so many mutated lines of real sessions and their hooks that something would give way, and says what did:
// `node fuzz-child <folder> <lines> <seed>`. One process, so that its memory can be told.
import fs from 'node:fs'
import path from 'node:path'
import { digestSession, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { homeAt } from '../../src/disk/home.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { recordAround } from '../../src/hook/record.ts'
import { openStore } from '../../src/store/store.ts'
import { deepSession, diceOf, mutatedLine } from './mutations.ts'

const [folder = '', wanted = '0', seed = '0', recorded = ''] = process.argv.slice(2)
const dice = diceOf(Number(seed))
const home = homeAt(path.join(folder, 'home'))
const projects = path.join(folder, 'projects')
const bridge = openBridge({
  home,
  settings: settingsOf({ captureRequests: true }),
  projectsFolder: projects,
  // Long after: nothing is waited for.
  clock: () => Date.UTC(2030, 0, 1),
  random: () => 0.5,
  owned: () => true,
})
const counts = { lines: 0, sessions: 0, broken: 0, spans: 0, damaged: 0 }
const failures: string[] = []

interface Session {
  readonly id: string
  /** Relative to the folder of transcripts. */
  readonly files: ReadonlyMap<string, readonly string[]>
  readonly hooks: readonly string[]
}

const sessions = fs.readdirSync(recorded).map(readRecording)

function readRecording(name: string): Session {
  const at = path.join(recorded, name, 'transcript')
  const linesOf = (file: string) => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const files = fs
    .readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => [file, linesOf(path.join(at, file))] as const)
  const hooks = linesOf(path.join(recorded, name, 'hooks.jsonl')).map((line) =>
    JSON.stringify(JSON.parse(line).input),
  )
  return { id: JSON.parse(hooks[0] ?? '{}').session_id, files: new Map(files), hooks }
}

/** The largest it ever was. */
function rssMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

const loadedMb = rssMb()
while (counts.lines < Number(wanted)) digestMutated(sessions[dice(sessions.length)] as Session)

function digestMutated(session: Session): void {
  for (const place of [home.root, projects]) fs.rmSync(place, { recursive: true, force: true })
  fs.mkdirSync(home.journal, { recursive: true })
  const mutate = dice(8) === 0 ? deepSession(dice) : (line: Buffer) => mutatedLine(line, dice)
  for (const [file, lines] of session.files) {
    fs.mkdirSync(path.dirname(path.join(projects, file)), { recursive: true })
    fs.writeFileSync(
      path.join(projects, file),
      Buffer.concat(lines.map((line) => mutate(Buffer.from(`${line}\n`)))),
    )
    counts.lines += lines.length
  }
  const journal = path.join(home.journal, `${safeName(session.id)}.ndjson`)
  for (const [n, hook] of session.hooks.entries()) {
    const payload = mutate(Buffer.from(hook.replaceAll('/home/dev/.claude/projects', projects)))
    const event = /"hook_event_name":"(\w+)"/.exec(hook)?.[1] ?? ''
    const record = recordAround(
      { at: Date.UTC(2026, 10, 23) + n, event, env: { CLAUDE_PROJECT_DIR: folder } },
      payload,
    )
    fs.appendFileSync(journal, Buffer.concat(record.map((part) => Buffer.from(part))))
    counts.lines += 1
  }
  counts.sessions += 1
  try {
    counts.broken += digestSession(bridge, safeName(session.id)).broken
    check()
  } catch (error) {
    const stack =
      error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 6).join(' | ') : String(error)
    failures.push(`${session.id}: ${stack}`)
  }
}

/** What is stored is well-formed, and nothing of it got into the program. */
function check(): void {
  if (Object.keys(Object.prototype).length > 0 || 'polluted' in {})
    throw new Error('the prototype of all objects was changed')
  const store = openStore(home.traces)
  for (const { line } of store.linesFrom({ day: '', offset: 0 })) {
    const batch = store.read(line)
    if (batch === undefined) {
      counts.damaged += 1
      continue
    }
    counts.spans += batch.spans.length
    const text = fs.readFileSync(path.join(home.traces, line.file), 'utf8')
    for (const stored of text.split('\n').filter(Boolean)) expectWellFormed(JSON.parse(stored), '')
    for (const span of batch.spans) {
      if (!Number.isFinite(span.startMs) || !Number.isFinite(span.endMs))
        throw new Error('a time that is no number')
      for (const value of Object.values(span.attributes)) {
        if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('a number that is none')
      }
    }
  }
}

/** Also what is JSON within JSON: a strict reader takes no half of a pair. */
function expectWellFormed(value: unknown, place: string): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed())
      throw new Error(`half a pair is stored at ${place}: ${JSON.stringify(value).slice(0, 200)}`)
    if (/^[[{]/.test(value)) expectWellFormed(parsed(value), `${place} as JSON`)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const name = (value as { key?: unknown }).key
      expectWellFormed(key, `a key of ${place}`)
      expectWellFormed(inner, `${place}.${typeof name === 'string' ? `[${name}].` : ''}${key}`)
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

console.log(JSON.stringify({ ...counts, failures, loadedMb, rssMb: rssMb() }))
