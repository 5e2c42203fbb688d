// A recorded conversation by its own clock, with a flusher that is there at random moments only, forgets at random what
// it had just told, and never hears of some hooks. Only the clock is not real.
import fs from 'node:fs'
import path from 'node:path'
import { type Bridge, digestSession, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { appendLine } from '../../src/hook/append.ts'
import { recordAround } from '../../src/hook/record.ts'
import { journalFiles } from '../../src/journal/journal.ts'
import { newWorld, type World } from '../flusher/world.ts'
import { startClientProcess } from '../sessions/client-process.ts'
import { recordingOf } from '../sessions/recordings.ts'
import { payloadFor, projectsIn } from './home.ts'
import { growing, isLastOfSession, isNewProcess } from './live.ts'
import { type Recast, recast } from './recast.ts'
import type { Dice } from './seed.ts'

export interface Absence {
  /** Of the hooks, how many never came to write; the last of a session always does. */
  readonly lostShare: number
  /** Of the moments at which it could look, how many it does. */
  readonly lookShare: number
  /** Of the looks, how many end in the middle: something was stored, nothing was remembered. */
  readonly crashShare: number
}

export interface Relived {
  readonly world: World
  readonly recording: Recast
  readonly looks: number
  readonly crashes: number
  readonly lost: number
}

const STEP_MS = 40
const AFTERWARDS_MS = 20_000

export async function relive(name: string, salt: string, absence: Absence, dice: Dice): Promise<Relived> {
  const world = await newWorld()
  const { home } = world
  const recording = recast(name, salt, recordingOf(name).hooks[0]?.at ?? 0)
  const files = recording.files.map((file) => growing(world, file, recording))
  const counts = { looks: 0, crashes: 0, lost: 0 }
  let nowMs = recording.hooks[0]?.at ?? 0
  let client = startClientProcess()
  const bridge = openBridge({
    home,
    settings: settingsOf({}),
    projectsFolder: projectsIn(world),
    clock: () => nowMs,
    random: () => 0.5,
    owned: () => true,
  })

  function look(of: Bridge = bridge): void {
    counts.looks += 1
    for (const { name: session } of journalFiles(home.journal)) digestSession(of, session)
  }

  /** Killed after so many of its batches were stored. */
  function crash(): void {
    let left = dice.between(0, 2)
    const append: Bridge['store']['append'] = (...given) => {
      if (left === 0) throw new Error('killed')
      left -= 1
      return bridge.store.append(...given)
    }
    const kept = remember(world)
    try {
      look({ ...bridge, store: { ...bridge.store, append } })
    } catch {}
    kept()
    counts.crashes += 1
  }

  function passUntil(ms: number): void {
    while (nowMs < ms) {
      nowMs = Math.min(ms, nowMs + STEP_MS)
      for (const file of files) file.grow(nowMs)
      if (!dice.isBelow(absence.lookShare)) continue
      if (dice.isBelow(absence.crashShare)) crash()
      else look()
    }
  }

  try {
    for (const [index, hook] of recording.hooks.entries()) {
      passUntil(hook.at)
      // Some time before the hook has said so.
      for (const file of files) file.follow(hook)
      passUntil(hook.seenAt)
      if (isNewProcess(hook)) {
        await client.end()
        client = startClientProcess()
      }
      if (!isLastOfSession(recording, index) && dice.isBelow(absence.lostShare)) counts.lost += 1
      else {
        const env = { ...hook.env, CLAUDE_PID: String(client.pid) }
        const about = { at: hook.at, event: hook.input.hook_event_name, env }
        const record = recordAround(about, Buffer.from(payloadFor(world, hook.input)))
        const file = `${safeName(hook.input.session_id)}.ndjson`
        appendLine(home.journal, file, { whole: record, stub: record })
      }
      for (const file of files) file.tell(hook)
    }
    passUntil(nowMs + 1_000)
    for (const file of files) file.finish()
  } finally {
    await client.end()
  }
  for (const _ of [1, 2]) {
    nowMs += AFTERWARDS_MS
    look()
  }
  return { world, recording, ...counts }
}

/** Undoes what is done to states and journals from now on, when it is called. */
function remember({ home }: World): () => void {
  const kept = [home.sessions, home.journal].map((folder) => [folder, filesIn(folder)] as const)
  return () => {
    for (const [folder, files] of kept) {
      fs.rmSync(folder, { recursive: true, force: true })
      for (const [name, bytes] of files) {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
        fs.writeFileSync(path.join(folder, name), bytes, { mode: 0o600 })
      }
    }
  }
}

const filesIn = (folder: string): readonly (readonly [name: string, bytes: Buffer])[] =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name))])
    : []
