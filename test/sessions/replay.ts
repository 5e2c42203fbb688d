// A recorded folder as it happened: the journal gets its records, the transcripts grow as they did, and the digest runs
// when a hook wakes the flusher and for as long as lines are missing. Only the clock is not real.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Bridge, digestSession, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { isState } from '../../src/digest/state.ts'
import { type Home, homeAt } from '../../src/disk/home.ts'
import { readJsonIfThere } from '../../src/disk/private-file.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { appendLine } from '../../src/hook/append.ts'
import { recordAround } from '../../src/hook/record.ts'
import { WAKES } from '../../src/hook/wake.ts'
import { journalFiles } from '../../src/journal/journal.ts'
import { BEGINNING } from '../../src/store/store.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { type ClientProcess, startClientProcess } from './client-process.ts'
import { type Growth, growthOf } from './growth.ts'
import { projectsOf, type RecordedHook, type Recording, recordingOf } from './recordings.ts'

export interface Replay {
  /** Everything the store holds, in the order in which it was stored. */
  readonly batches: readonly SpanBatch[]
  readonly digests: number
}

export interface ReplayOptions {
  /** Digest after each so many bytes that any transcript has grown, over and over: lines are cut anywhere. */
  readonly pieces?: readonly number[]
  /** Lines come to the disk so much later than they did. */
  readonly lateMs?: number
  /** Called whenever a hook has told something, before anything is digested. */
  readonly look?: (bridge: Bridge, names: ReadonlySet<string>) => void
  /** What the hooks left in the journal, where it is not what was recorded. */
  readonly hooks?: (hooks: readonly RecordedHook[]) => readonly RecordedHook[]
}

const RECORDED_PROJECTS = '/home/dev/.claude/projects'
const POLL_MS = 60
/** Longer than anything is waited for. */
const AFTERWARDS_MS = 10_000

export async function replayLive(name: string, options: ReplayOptions = {}): Promise<Replay> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-replay-'))
  try {
    return await replayIn(fs.realpathSync(folder), recordingOf(name), options)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function replayIn(folder: string, recording: Recording, options: ReplayOptions): Promise<Replay> {
  const home = homeAt(path.join(folder, 'home'))
  const projects = path.join(folder, 'projects')
  const disk = transcriptsIn(projects, recording)
  const cutter = options.pieces && cutterOf(options.pieces)
  let nowMs = 0
  let digests = 0
  const bridge = openBridge({
    home,
    settings: settingsOf({}),
    projectsFolder: projects,
    clock: () => nowMs,
    random: () => 0.5,
    owned: () => true,
  })
  const unsettled = new Set<string>()

  function digestAll(names: Iterable<string> = sessionNames(home)): void {
    for (const session of [...names]) {
      digests += 1
      const { unsettledUntilMs } = digestSession(bridge, session)
      if (unsettledUntilMs === undefined) unsettled.delete(session)
      else unsettled.add(session)
    }
  }

  function passUntil(ms: number): void {
    for (; unsettled.size > 0 && nowMs + POLL_MS < ms; nowMs += POLL_MS) {
      grow(nowMs + POLL_MS)
      digestAll(unsettled)
    }
    grow(ms)
    nowMs = ms
  }

  function grow(ms: number): void {
    for (const transcript of disk) {
      transcript.grow(ms - (options.lateMs ?? 0), cutter, (atMs) => {
        nowMs = Math.max(nowMs, Math.min(atMs, ms))
        digestAll(everySession(home))
      })
    }
  }

  let client: ClientProcess | undefined
  try {
    for (const hook of (options.hooks ?? ((all) => all))(recording.hooks)) {
      passUntil(hook.seenAt)
      for (const transcript of disk) transcript.follow(hook)
      if (isNewProcess(hook)) {
        // A process that is gone writes nothing more.
        for (const transcript of disk) transcript.catchUp(hook.at)
        await client?.end()
        client = startClientProcess()
      }
      note(home, projects, hook, client?.pid)
      for (const transcript of disk) transcript.tell(hook)
      options.look?.(bridge, everySession(home))
      if (WAKES.has(hook.input.hook_event_name)) digestAll()
    }
    passUntil(nowMs + AFTERWARDS_MS)
    for (const transcript of disk) transcript.finish()
  } finally {
    await client?.end()
  }
  // A flusher for another session comes by, and once more.
  for (const _ of [1, 2]) {
    digestAll(options.lateMs === undefined ? undefined : everySession(home))
    nowMs += AFTERWARDS_MS
  }
  options.look?.(bridge, everySession(home))
  return { batches: storedIn(bridge), digests }
}

const isNewProcess = ({ input }: RecordedHook) =>
  input.hook_event_name === 'SessionStart' && input.source !== 'clear' && input.source !== 'compact'

/** As the hook does it. */
export function note(home: Home, projects: string, hook: RecordedHook, pid: number | undefined): void {
  fs.mkdirSync(home.root, { recursive: true, mode: 0o700 })
  const payload = JSON.stringify(hook.input).replaceAll(
    RECORDED_PROJECTS,
    JSON.stringify(projects).slice(1, -1),
  )
  const env = { ...hook.env, ...(pid !== undefined && { CLAUDE_PID: String(pid) }) }
  const record = recordAround({ at: hook.at, event: hook.input.hook_event_name, env }, Buffer.from(payload))
  appendLine(home.journal, `${safeName(hook.input.session_id)}.ndjson`, { whole: record, stub: record })
}

/** What a flusher that has just started looks at. */
function sessionNames(home: Home): Set<string> {
  const open = fs.existsSync(home.sessions) ? fs.readdirSync(home.sessions) : []
  return new Set([
    ...journalFiles(home.journal).map(({ name }) => name),
    ...open.flatMap((file) => {
      const state = readJsonIfThere(path.join(home.sessions, file))
      return isState(state) && state.isOpen ? [file.replace(/\.json$/, '')] : []
    }),
  ])
}

/** More than any flusher would look at: also what is settled, and has no journal any more. */
function everySession(home: Home): Set<string> {
  const known = fs.existsSync(home.sessions) ? fs.readdirSync(home.sessions) : []
  return new Set([
    ...journalFiles(home.journal).map(({ name }) => name),
    ...known.map((file) => file.slice(0, -5)),
  ])
}

function storedIn({ store }: Bridge): SpanBatch[] {
  return [...store.linesFrom(BEGINNING)].flatMap(({ line }) => store.read(line) ?? [])
}

/** How many bytes are left until the next cut. */
interface Cutter {
  left(): number
  take(bytes: number): void
}

function cutterOf(pieces: readonly number[]): Cutter {
  let index = 0
  let left = pieces[0] ?? 1
  return {
    left: () => left,
    take(bytes) {
      left -= bytes
      if (left > 0) return
      index += 1
      left = pieces[index % pieces.length] ?? 1
    },
  }
}

function transcriptsIn(projects: string, recording: Recording) {
  return recording.files.map((file) => growing(projects, growthOf(file, recording), recording))
}

function growing(projects: string, { file, sizeAt, timeOf }: Growth, { name }: Recording) {
  let place = path.join(projects, file.name)
  let size = 0

  function append(to: number): void {
    const isFirst = size === 0
    if (isFirst) fs.mkdirSync(path.dirname(place), { recursive: true })
    fs.appendFileSync(place, file.bytes.subarray(size, to))
    size = to
    if (isFirst) writeMeta(false)
  }

  /** Claude Code marks a subagent as finished when it is. */
  function writeMeta(isFinished: boolean): void {
    const meta = file.name.replace(/\.jsonl$/, '.meta.json')
    const recorded = path.join(projectsOf(name), meta)
    if (file.agentId === undefined || size === 0 || !fs.existsSync(recorded)) return
    const { finished, ...running } = JSON.parse(fs.readFileSync(recorded, 'utf8')) as { finished?: boolean }
    const content = isFinished && finished !== undefined ? { ...running, finished } : running
    fs.writeFileSync(path.join(projects, meta), JSON.stringify(content))
  }

  /** However late lines come, these have come. */
  function catchUp(ms: number): void {
    if (sizeAt(ms) > size) append(sizeAt(ms))
  }

  return {
    catchUp,
    grow(ms: number, cutter: Cutter | undefined, onCut: (atMs: number) => void): void {
      const to = sizeAt(ms)
      while (cutter !== undefined && size + cutter.left() < to) {
        const cut = size + cutter.left()
        append(cut)
        cutter.take(cutter.left())
        onCut(timeOf(cut))
      }
      if (to <= size) return
      cutter?.take(to - size)
      append(to)
    },
    /** A worktree moves the file; the hooks tell where it is. */
    follow({ input }: RecordedHook): void {
      if (file.agentId !== undefined || input.session_id !== file.sessionId) return
      const there = path.join(projects, path.relative(RECORDED_PROJECTS, String(input.transcript_path)))
      if (there !== place && size > 0) {
        fs.mkdirSync(path.dirname(there), { recursive: true })
        fs.renameSync(place, there)
      }
      place = there
    },
    finish(): void {
      if (size < file.bytes.length) append(file.bytes.length)
      writeMeta(true)
    },
    tell({ seenAt, input }: RecordedHook): void {
      if (input.hook_event_name === 'SessionEnd' && input.session_id === file.sessionId) catchUp(seenAt)
      const isOver = input.hook_event_name === 'SubagentStop' || input.hook_event_name === 'StopFailure'
      if (isOver && input.agent_id === file.agentId) writeMeta(true)
    },
  }
}
