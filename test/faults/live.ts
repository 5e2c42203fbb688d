// A recorded conversation as it happens: transcripts grow as they grew, and the hooks are called when they were called.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { safeName } from '../../src/disk/safe-name.ts'
import { appendLine } from '../../src/hook/append.ts'
import { recordAround } from '../../src/hook/record.ts'
import type { World } from '../flusher/world.ts'
import { type ClientProcess, startClientProcess } from '../sessions/client-process.ts'
import { growthOf } from '../sessions/growth.ts'
import { type RecordedFile, type RecordedHook, recordingOf } from '../sessions/recordings.ts'
import { type HookRun, payloadFor, projectsIn, type RunningHook, startHook, transcriptOf } from './home.ts'
import { type Recast, recast } from './recast.ts'

export interface Played {
  readonly hook: RecordedHook
  readonly run: HookRun
}

export interface PlayOptions {
  /** Sees each hook as it starts, except the last of each session; and may kill it. */
  readonly disturb?: (hook: RunningHook) => void
}

const STEP_MS = 25
const AFTERWARDS_MS = 300

export async function playLive(
  world: World,
  recording: Recast,
  { disturb = () => {} }: PlayOptions = {},
): Promise<readonly Played[]> {
  const files = recording.files.map((file) => growing(world, file, recording))
  const called: RunningHook[] = []
  const running: Promise<Played>[] = []
  let client: ClientProcess | undefined

  async function growUntil(ms: number): Promise<void> {
    for (;;) {
      const nowMs = Math.min(Date.now(), ms)
      for (const file of files) file.grow(nowMs)
      if (nowMs === ms) return
      await sleep(Math.min(STEP_MS, ms - nowMs))
    }
  }

  try {
    for (const [index, hook] of recording.hooks.entries()) {
      await growUntil(hook.at)
      for (const file of files) file.follow(hook)
      if (isNewProcess(hook)) {
        await client?.end()
        client = startClientProcess()
      }
      const one = startHook(world, hook, client?.pid)
      called.push(one)
      for (const file of files) file.tell(hook)
      if (!isLastOfSession(recording, index)) disturb(one)
      running.push(one.ended.then((run) => ({ hook, run })))
    }
    await growUntil(Date.now() + AFTERWARDS_MS)
    for (const file of files) file.finish()
    const played = await Promise.all(running)
    await Promise.all(called.map((hook) => hook.over()))
    return played
  } finally {
    await client?.end()
  }
}

export const isLastOfSession = ({ hooks }: Recast, index: number): boolean =>
  hooks.findLastIndex(({ input }) => input.session_id === hooks[index]?.input.session_id) === index

export const isNewProcess = ({ input }: RecordedHook): boolean =>
  input.hook_event_name === 'SessionStart' && input.source !== 'clear' && input.source !== 'compact'

export function growing(world: World, file: RecordedFile, recording: Recast) {
  const projects = projectsIn(world)
  const { sizeAt } = growthOf(file, recording)
  let place = path.join(projects, file.name)
  let size = 0

  function appendTo(to: number): void {
    if (to <= size) return
    if (size === 0) fs.mkdirSync(path.dirname(place), { recursive: true })
    fs.appendFileSync(place, file.bytes.subarray(size, to))
    const isFirst = size === 0
    size = to
    if (isFirst) writeMeta(false)
  }

  /** Claude Code marks a subagent as finished when it is. */
  function writeMeta(isFinished: boolean): void {
    const name = file.name.replace(/\.jsonl$/, '.meta.json')
    const recorded = recording.metas.get(name)
    if (file.agentId === undefined || size === 0 || recorded === undefined) return
    const { finished, ...begun } = JSON.parse(recorded) as { finished?: boolean }
    const meta = isFinished && finished !== undefined ? { ...begun, finished } : begun
    fs.writeFileSync(path.join(projects, name), JSON.stringify(meta))
  }

  return {
    grow: (ms: number) => appendTo(sizeAt(ms)),
    /** A worktree moves the file; the hooks tell where it is. */
    follow({ input }: RecordedHook): void {
      if (file.agentId !== undefined || input.session_id !== file.sessionId) return
      const there = path.join(projects, transcriptOf(input))
      if (there !== place && size > 0) {
        fs.mkdirSync(path.dirname(there), { recursive: true })
        fs.renameSync(place, there)
      }
      place = there
    },
    /** What was on disk when the hook looked; and of a subagent that is over, that it is. */
    tell({ seenAt, input }: RecordedHook): void {
      if (input.hook_event_name === 'SessionEnd' && input.session_id === file.sessionId) {
        appendTo(sizeAt(seenAt))
      }
      const isOver = input.hook_event_name === 'SubagentStop' || input.hook_event_name === 'StopFailure'
      if (isOver && input.agent_id === file.agentId) writeMeta(true)
    },
    finish(): void {
      appendTo(file.bytes.length)
      writeMeta(true)
    },
  }
}

/** A recorded conversation that has just ended: its transcripts as they are, and what its hooks noted. */
export function putRecast(world: World, name: string, salt = name): Recast {
  const { hooks } = recordingOf(name)
  const lengthMs = (hooks.at(-1)?.seenAt ?? 0) - (hooks[0]?.at ?? 0)
  const recording = recast(name, salt, Date.now() - lengthMs)
  putTranscripts(world, recording)
  for (const { at, env, input } of recording.hooks) {
    const about = { at, event: input.hook_event_name, env }
    const record = recordAround(about, Buffer.from(payloadFor(world, input)))
    appendLine(world.home.journal, `${safeName(input.session_id)}.ndjson`, { whole: record, stub: record })
  }
  return recording
}

/** As they are in the end. */
export function putTranscripts(world: World, recording: Recast): void {
  for (const file of recording.files) {
    const each = growing(world, file, recording)
    for (const hook of recording.hooks) each.follow(hook)
    each.finish()
  }
}
