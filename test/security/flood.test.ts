// D1 and D2: hooks fill neither the disk nor the process table.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { newWorld, payloadOf, putTranscripts, rootsIn, type World } from '../flusher/world.ts'
import { eventsIn, newHome, payload, run, runHook, SESSION, SILENT } from '../hook/rig.ts'
import { eventually } from '../rig/eventually.ts'
import { recordingOf } from '../sessions/recordings.ts'

const MB = 1 << 20

describe('D1: what would fill the disk is a stub with its size, and then nothing', () => {
  test('a payload above 64 MB', async () => {
    const home = newHome()
    const said = payload('PostToolUse', { text: 'x'.repeat(65 * MB) })
    expect(await runHook(home, said)).toMatchObject(SILENT)
    expect(fs.statSync(home.file).size).toBeLessThan(1_000)
    expect(eventsIn(home.file)[0]?.payload).toEqual({
      session_id: SESSION,
      cwd: '/home/dev',
      hook_event_name: 'PostToolUse',
      turnspan_dropped_bytes: said.length,
    })
  }, 120_000)

  test('a session of 256 MB, and one that is full of stubs', async () => {
    const home = newHome()
    fs.mkdirSync(home.journal, { mode: 0o700 })
    fs.writeFileSync(home.file, '', { mode: 0o600 })
    const sizes: number[] = []
    for (const grownTo of [255, 257, 273]) {
      // A hole: it takes no room on the disk.
      fs.truncateSync(home.file, grownTo * MB)
      expect(await runHook(home, payload('PostToolUse', { text: 'x'.repeat(MB) }))).toMatchObject(SILENT)
      sizes.push(fs.statSync(home.file).size - grownTo * MB)
    }
    const [whole = 0, stub = 0, nothing] = sizes
    expect(whole).toBeGreaterThan(MB)
    expect(stub).toBeLessThan(1_000)
    expect(nothing).toBe(0)
  })

  test('an endless payload, which a writer never closes, ends with the client', async () => {
    const home = newHome()
    // The client ends hooks that take too long: what it ends leaves nothing behind.
    const argv = ['/bin/sh', '-c', 'cat /dev/zero | timeout -s KILL 1 "$0" "$1"', process.execPath, home.hook]
    await run(argv, '')
    expect(fs.existsSync(home.journal)).toBe(false)
  }, 20_000)
})

const HOOKS = 500
const AT_ONCE = 50

/** A flusher that notes when it begins, works and ends; otherwise it is the real one. */
function watched(world: World): string {
  const notes = path.join(world.home.root, 'flushers')
  const real = path.join(world.home.bin, 'real-flusher.cjs')
  fs.renameSync(world.flusher, real)
  fs.writeFileSync(
    world.flusher,
    `const fs = require('node:fs')
const note = (what) => fs.appendFileSync(${JSON.stringify(notes)}, what + ' ' + process.pid + '\\n')
note('begins')
process.on('exit', () => note('ends'))
require(${JSON.stringify(real)})
`,
  )
  return notes
}

test('D2: 500 hooks, 50 at a time, start flushers of which at most 3 live at once', async () => {
  const world = await newWorld()
  const notes = watched(world)
  putTranscripts(world, '02-bash')
  const stop = recordingOf('02-bash').hooks.find(({ input }) => input.hook_event_name === 'Stop')
  if (stop === undefined) throw new Error('no Stop in the recording')
  const said = payloadOf(world, stop)
  let left = HOOKS
  let working = 0
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const env = { TURNSPAN_CLAUDE_DIR: world.claudeFolder, CLAUDE_PROJECT_DIR: world.project }
      expect(await run([process.execPath, world.hook], said, { env })).toMatchObject(SILENT)
      working = Math.max(working, fs.existsSync(world.home.lease) ? 1 : 0)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await eventually(() => !fs.existsSync(world.home.lease) && linesOf(notes).at(-1)?.startsWith('ends'), {
    what: 'the end of the last flusher',
    timeoutMs: 20_000,
  })
  let alive = 0
  let most = 0
  for (const line of linesOf(notes)) {
    alive += line.startsWith('begins') ? 1 : -1
    most = Math.max(most, alive)
  }
  expect(alive).toBe(0)
  expect(most).toBeLessThanOrEqual(3)
  expect(working).toBe(1)
  expect(rootsIn(world)).toHaveLength(1)
}, 240_000)

const linesOf = (file: string): readonly string[] => fs.readFileSync(file, 'utf8').split('\n').filter(Boolean)
