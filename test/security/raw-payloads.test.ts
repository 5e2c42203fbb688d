// Raw payloads hold what was said before any secret is masked: they stay in a private file until they are digested, and
// then go.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  callHook,
  flushOnce,
  newWorld,
  putTranscripts,
  rootsIn,
  startFlusher,
  type World,
} from '../flusher/world.ts'
import { eventually } from '../rig/eventually.ts'
import { type RecordedHook, recordingOf } from '../sessions/recordings.ts'
import { filesWith, modesBelow, namesBelow } from './files.ts'

const SECRET = `gh${'p'}_Zq7xV2mKw9LbT4nRc8Yd3HfJ6sPgQ1uEa5Ct`
const NAME = '02-bash'
const GONE_MS = 5_000

/** The recorded session, in which a secret was printed. */
function haveSession(world: World): readonly RecordedHook[] {
  putTranscripts(world, NAME)
  for (const file of namesBelow(world.claudeFolder).filter((each) => each.endsWith('.jsonl'))) {
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('Done: hi', `Done: ${SECRET}`))
  }
  return recordingOf(NAME).hooks.map((hook) =>
    JSON.parse(JSON.stringify(hook).replaceAll('Done: hi', `Done: ${SECRET}`)),
  )
}

const untilStop = (hooks: readonly RecordedHook[]) =>
  hooks.slice(0, hooks.findIndex(({ input }) => input.hook_event_name === 'Stop') + 1)

describe.concurrent('raw payloads', () => {
  test('are in a 0600 file of a 0700 folder, and gone 5 s after the end of the turn', async () => {
    const world = await newWorld()
    const hooks = untilStop(haveSession(world))
    for (const hook of hooks) await callHook(world, hook)
    const stoppedMs = Date.now()
    const seen = filesWith(SECRET, world.home.root)
    if (seen.length > 0) {
      expect(seen.every((file) => path.dirname(file) === world.home.journal)).toBe(true)
      expect(modesBelow(world.home.root)).toContain('700 journal')
      for (const line of modesBelow(world.home.journal)) expect(line).toMatch(/^600 /)
    }
    await eventually(() => rootsIn(world).length === 1 && filesWith(SECRET, world.home.root).length === 0, {
      what: 'the journal without it',
      timeoutMs: 2 * GONE_MS,
    })
    // A busy machine is no failure, but minutes would be one.
    expect(Date.now() - stoppedMs).toBeLessThan(2 * GONE_MS)
    expect(filesWith('[REDACTED:', world.home.traces)).toHaveLength(1)
  }, 30_000)

  test('go with the next flush where a flusher was killed', async () => {
    const world = await newWorld()
    fs.renameSync(world.flusher, `${world.flusher}.away`)
    for (const hook of haveSession(world)) await callHook(world, hook)
    fs.renameSync(`${world.flusher}.away`, world.flusher)
    expect(filesWith(SECRET, world.home.root)).toHaveLength(1)
    for (const ms of [80, 160, 320, 640]) {
      const flusher = startFlusher(world)
      await sleep(ms)
      flusher.kill()
      await flusher.ended
    }
    await flushOnce(world)
    expect(rootsIn(world)).toHaveLength(1)
    expect(filesWith(SECRET, world.home.root)).toEqual([])
  }, 30_000)

  test('hold nothing of the environment but what is named, and no credential of that', async () => {
    const world = await newWorld()
    fs.rmSync(world.flusher)
    const [first] = haveSession(world)
    if (first === undefined) throw new Error('an empty recording')
    await callHook(world, first, {
      MLFLOW_TRACKING_URI: `https://me:${SECRET}@127.0.0.1:9/?token=${SECRET}`,
      TURNSPAN_OTLP_ENDPOINT: `http:me:${SECRET}@127.0.0.1:9`,
      MLFLOW_TRACKING_TOKEN: SECRET,
      GH_TOKEN: SECRET,
      ANTHROPIC_API_KEY: SECRET,
    })
    expect(filesWith('127.0.0.1:9', world.home.journal)).toHaveLength(1)
    expect(filesWith(SECRET, world.home.root)).toEqual([])
  })
})
