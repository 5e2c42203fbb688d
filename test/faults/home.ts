// Somebody's turnspan as setup leaves it, and its hooks as Claude Code calls them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import type { Config } from '../../src/config/schema.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { flush } from '../../src/flusher/flush.ts'
import { installRuntime } from '../../src/hook/install.ts'
import { newWorld, putConfig, type World } from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { tempDir } from '../rig/temp-dir.ts'
import type { RecordedHook } from '../sessions/recordings.ts'
import { flushersOf, livesGroup, signal } from './processes.ts'

const RECORDED_PROJECTS = '/home/dev/.claude/projects'

export async function newHome(config: Config = {}): Promise<World> {
  const world = await newWorld()
  const { home, claudeFolder } = world
  const bundleFolder = tempDir('bundles')
  fs.cpSync(home.bin, bundleFolder, { recursive: true })
  const runtime = { home: home.root, bundleFolder, node: process.execPath, version: '0.0.0', claudeFolder }
  const installed = installRuntime(runtime)
  if (installed.status === 'refused') throw new Error(installed.why)
  putConfig(world, config)
  atFileEnd(() => {
    for (const pid of flushersOf(world)) signal(pid, 'SIGKILL')
  })
  return world
}

export const projectsIn = ({ claudeFolder }: World): string => path.join(claudeFolder, 'projects')

/** Where a hook says that the transcript is, below the folder of all of them. */
export const transcriptOf = ({ transcript_path: file }: RecordedHook['input']): string =>
  path.relative(RECORDED_PROJECTS, String(file))

/** What Claude Code says to a hook, with the paths of this world. */
export const payloadFor = (world: World, input: RecordedHook['input']): string =>
  JSON.stringify(input).replaceAll(RECORDED_PROJECTS, JSON.stringify(projectsIn(world)).slice(1, -1))

export interface HookRun {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Claude Code would read it. */
  readonly said: string
  /** As long as Claude Code waits. */
  readonly wallMs: number
}

export interface RunningHook {
  /** With all that it has started but the flusher; false where nothing of it lived any more. */
  kill(): boolean
  /** What Claude Code waits for. */
  readonly ended: Promise<HookRun>
  /** Nothing of it lives any more. */
  over(): Promise<unknown>
}

/** As Claude Code does it: the launcher, its words on stdin, its variables around it. */
export function startHook(
  world: World,
  { input, env }: Pick<RecordedHook, 'input' | 'env'>,
  clientPid: number | undefined,
): RunningHook {
  const startedMs = performance.now()
  const child = spawn(world.home.launcher, {
    env: {
      PATH: process.env.PATH,
      HOME: path.dirname(world.claudeFolder),
      ...env,
      ...(clientPid !== undefined && { CLAUDE_PID: String(clientPid) }),
    },
    stdio: 'pipe',
    // A group of its own, to be killed as one.
    detached: true,
  })
  const group = child.pid ?? 0
  let said = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  // One that is killed does not read to the end.
  child.stdin.on('error', () => {}).end(payloadFor(world, input))
  return {
    kill() {
      return livesGroup(group) && signal(-group, 'SIGKILL')
    },
    ended: once(child, 'close').then(([code, signal]) => {
      return { code, signal, said, wallMs: performance.now() - startedMs }
    }),
    over: () => eventually(() => !livesGroup(group), { what: 'the end of a hook', timeoutMs: 30_000 }),
  }
}

/** What `turnspan flush` does: each destination is tried now, whatever it said before. */
export async function flushNow({ home, claudeFolder }: World, config: Config): Promise<void> {
  const options = {
    home,
    settings: settingsOf(config),
    projectsFolder: path.join(claudeFolder, 'projects'),
    log: openLog(home.log),
    isForced: true,
  }
  // A flusher that was killed counts as alive while nobody has asked for its exit code; at the longest 15 s.
  const isDone = async () => (await flush(options)).status === 'done'
  await eventually(isDone, { what: 'the lease', timeoutMs: 45_000, everyMs: 200 })
}
