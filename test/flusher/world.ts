// A home as setup leaves it, with the real bundles, recorded sessions of Claude Code, and flushers as processes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { type Home, homeAt } from '../../src/disk/home.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { appendLine } from '../../src/hook/append.ts'
import { recordAround } from '../../src/hook/record.ts'
import { BEGINNING, openStore } from '../../src/store/store.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { builtBundles } from '../rig/built.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { projectsOf, type RecordedHook, recordingOf } from '../sessions/recordings.ts'

const RECORDED_PROJECTS = '/home/dev/.claude/projects'

export interface World {
  readonly home: Home
  readonly claudeFolder: string
  /** A folder for a project. */
  readonly project: string
  readonly hook: string
  readonly flusher: string
}

export async function newWorld(): Promise<World> {
  const folder = tempDir('flusher')
  const home = homeAt(path.join(folder, '.turnspan'))
  const project = path.join(folder, 'project')
  fs.mkdirSync(project)
  fs.mkdirSync(home.bin, { recursive: true, mode: 0o700 })
  fs.chmodSync(home.root, 0o700)
  for (const name of fs.readdirSync(builtBundles())) {
    fs.copyFileSync(path.join(builtBundles(), name), path.join(home.bin, name))
  }
  const at = (name: string) => path.join(home.bin, name)
  return {
    home,
    claudeFolder: path.join(folder, '.claude'),
    project,
    hook: at('hook.cjs'),
    flusher: at('flusher.cjs'),
  }
}

/** The recorded session's transcripts, as far as they are wanted. */
export function putTranscripts({ claudeFolder }: World, name: string, upTo = Number.POSITIVE_INFINITY): void {
  const projects = path.join(claudeFolder, 'projects')
  fs.cpSync(projectsOf(name), projects, { recursive: true })
  for (const file of recordingOf(name).files) {
    const place = path.join(projects, file.name)
    fs.writeFileSync(place, file.bytes.subarray(0, upTo))
  }
}

export interface Telling {
  readonly env?: Readonly<Record<string, string>>
  readonly hooks?: (hooks: readonly RecordedHook[]) => readonly RecordedHook[]
}

/** What the session's hooks noted, without waking anybody. */
export function putEvents(
  world: World,
  name: string,
  { env = {}, hooks = (all) => all }: Telling = {},
): void {
  for (const hook of hooks(recordingOf(name).hooks)) {
    const { session_id: sessionId, hook_event_name: event } = hook.input
    const about = { at: hook.at, event, env: { CLAUDE_PROJECT_DIR: world.project, ...env } }
    const record = recordAround(about, Buffer.from(payloadOf(world, hook)))
    appendLine(world.home.journal, `${safeName(sessionId)}.ndjson`, { whole: record, stub: record })
  }
}

export const payloadOf = ({ claudeFolder }: World, { input }: RecordedHook): string =>
  JSON.stringify(input).replaceAll(RECORDED_PROJECTS, JSON.stringify(`${claudeFolder}/projects`).slice(1, -1))

/** One event through the hook as Claude Code would call it. */
export async function callHook(
  world: World,
  hook: RecordedHook,
  env: Record<string, string> = {},
): Promise<void> {
  const child = spawn(process.execPath, [world.hook], {
    env: { TURNSPAN_CLAUDE_DIR: world.claudeFolder, CLAUDE_PROJECT_DIR: world.project, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.end(payloadOf(world, hook))
  await once(child, 'exit')
}

export interface FlusherProcess {
  readonly pid: number
  readonly isRunning: () => boolean
  kill(): void
  /** Resolves when it has ended, with what it said. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; said: string }>
}

export function startFlusher(world: World): FlusherProcess {
  const child = spawn(process.execPath, [world.flusher], {
    env: { TURNSPAN_CLAUDE_DIR: world.claudeFolder, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  atFileEnd(() => void child.kill('SIGKILL'))
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: () => void child.kill('SIGKILL'),
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal, said })),
  }
}

/** One run from start to end: it must be silent and succeed. */
export async function flushOnce(world: World): Promise<void> {
  const { code, said } = await startFlusher(world).ended
  if (code !== 0 || said !== '') throw new Error(`The flusher ended with ${code}: ${said}\n${logOf(world)}`)
}

export function batchesIn({ home }: World): readonly SpanBatch[] {
  const store = openStore(home.traces)
  return [...store.linesFrom(BEGINNING)].flatMap(({ line }) => store.read(line) ?? [])
}

/** The last that was told of each span. */
export function spansIn(world: World): ReadonlyMap<string, SpanData> {
  return new Map(batchesIn(world).flatMap(({ spans }) => spans.map((span) => [span.spanId, span])))
}

export const rootsIn = (world: World): readonly SpanData[] =>
  [...spansIn(world).values()].filter(({ attributes }) => attributes['turnspan.turn.id'] !== undefined)

export const logOf = ({ home }: World): string =>
  fs.existsSync(home.log) ? fs.readFileSync(home.log, 'utf8') : ''

export const loggedIn = (world: World): readonly Record<string, unknown>[] =>
  logOf(world)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

export const journalOf = ({ home }: World): readonly string[] =>
  fs.existsSync(home.journal) ? fs.readdirSync(home.journal) : []

export const putConfig = ({ home }: World, config: unknown): void =>
  fs.writeFileSync(home.config, typeof config === 'string' ? config : JSON.stringify(config))
