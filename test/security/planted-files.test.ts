// F1: what somebody planted below `~/.turnspan` is neither followed, nor waited for, nor written to.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { installRuntime } from '../../src/hook/install.ts'
import { newPerson, turnspan } from '../cli/person.ts'
import { newWorld, putEvents, putTranscripts, rootsIn } from '../flusher/world.ts'
import {
  bundleFolder,
  eventsIn,
  newHome,
  payload,
  run,
  runHook,
  SILENT,
  temporaryFolder,
} from '../hook/rig.ts'
import { snapshot } from './files.ts'

/** Above the same hook with nothing in its way; one that waited for what was planted would take for ever. */
const LATER_MS = 100
const TRIES = 3
const VICTIM = 'export PATH\n'

type Home = ReturnType<typeof newHome>
type Plant = (home: Home, victim: string) => void

function plantIn(home: Home, plant: () => void): void {
  fs.mkdirSync(home.journal, { mode: 0o700 })
  plant()
}

const PLANTS: readonly [what: string, plant: Plant][] = [
  ['a file instead of the folder', (home) => fs.writeFileSync(home.journal, VICTIM)],
  ['a link instead of the folder', (home, victim) => fs.symlinkSync(path.dirname(victim), home.journal)],
  ['a link to another file', (home, victim) => plantIn(home, () => fs.symlinkSync(victim, home.file))],
  ['a link to nothing', (home, victim) => plantIn(home, () => fs.symlinkSync(`${victim}.new`, home.file))],
  ['a second name of another file', (home, victim) => plantIn(home, () => fs.linkSync(victim, home.file))],
  ['a FIFO', (home) => plantIn(home, () => execFileSync('mkfifo', [home.file]))],
  ['a folder instead of the file', (home) => plantIn(home, () => fs.mkdirSync(home.file))],
]

/** The quickest of a few: a busy machine is no failure. */
async function quickestMs(hook: () => ReturnType<typeof runHook>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < TRIES; n += 1) {
    const ran = await hook()
    expect(ran).toMatchObject(SILENT)
    times.push(ran.tookMs)
  }
  return Math.min(...times)
}

describe('F1: what was planted where the journal should be is not touched, and the hook ends at once', () => {
  test.each(PLANTS)('%s', async (_what, plant) => {
    const clean = newHome()
    const undisturbedMs = await quickestMs(() => runHook(clean, payload('PostToolUse')))
    const home = newHome()
    const victim = path.join(home.root, 'theirs', 'profile')
    fs.mkdirSync(path.dirname(victim))
    fs.writeFileSync(victim, VICTIM)
    plant(home, victim)
    const before = snapshot(home.root)
    const tookMs = await quickestMs(() => runHook(home, payload('PostToolUse')))
    expect(tookMs).toBeLessThan(undisturbedMs + LATER_MS)
    expect(snapshot(home.root)).toEqual(before)
    expect(fs.readFileSync(victim, 'utf8')).toBe(VICTIM)
  })
})

describe('F1: a hook that wakes the flusher or hands on the context touches nothing that was planted', () => {
  const places = ['flusher.lock', 'flusher.wake', 'context']
  const plants: Readonly<Record<string, (file: string, victim: string) => void>> = {
    'a FIFO': (file) => execFileSync('mkfifo', [file]),
    'a link to a FIFO': (file, victim) => {
      execFileSync('mkfifo', [`${victim}.pipe`])
      fs.symlinkSync(`${victim}.pipe`, file)
    },
    'a link to another file': (file, victim) => fs.symlinkSync(victim, file),
    'a second name of another file': (file, victim) => fs.linkSync(victim, file),
  }
  const cases = places.flatMap((place) => Object.keys(plants).map((what) => [what, place] as const))

  test.each(cases)('%s as %s', async (what, place) => {
    const home = newHome()
    const victim = path.join(home.root, 'theirs', 'profile')
    fs.mkdirSync(path.dirname(victim))
    fs.writeFileSync(victim, VICTIM)
    const isContext = place === 'context'
    if (isContext) fs.mkdirSync(path.join(home.root, 'context'), { mode: 0o700 })
    const file = isContext
      ? path.join(home.root, 'context', path.basename(home.file, '.ndjson'))
      : path.join(home.root, place)
    plants[what]?.(file, victim)
    const said = payload(isContext ? 'UserPromptSubmit' : 'Stop', { prompt_id: 'p-1', prompt: 'x' })
    const ran = await run(['timeout', '-s', 'KILL', '10', process.execPath, home.hook], said)
    fs.writeFileSync(path.join(home.root, 'stop'), '')
    expect(ran).toMatchObject(SILENT)
    expect(eventsIn(home.file)).toHaveLength(1)
    expect(fs.readFileSync(victim, 'utf8')).toBe(VICTIM)
    expect(fs.statSync(victim).mode & 0o777).toBe(0o644)
  })
})

test('F1: a pipe in the place of the lease or of the log holds up no flusher', async () => {
  const world = await newWorld()
  putTranscripts(world, '02-bash')
  putEvents(world, '02-bash')
  for (const file of [world.home.lease, world.home.log]) execFileSync('mkfifo', [file])
  const ran = await run(['timeout', '-s', 'KILL', '15', process.execPath, world.flusher], '', {
    env: { TURNSPAN_CLAUDE_DIR: world.claudeFolder },
  })
  expect(ran).toMatchObject(SILENT)
  expect(rootsIn(world)).toHaveLength(1)
  expect(fs.lstatSync(world.home.log).isFIFO()).toBe(true)
})

test('F1: a home that was a link when it was set up stays where it was, wherever the link leads later', async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()]
  const link = path.join(temporaryFolder(), '.turnspan')
  fs.symlinkSync(first, link)
  const installed = installRuntime({
    home: link,
    bundleFolder: bundleFolder(),
    node: process.execPath,
    version: '1.2.3',
  })
  if (installed.status !== 'installed') throw new Error(installed.why)
  fs.rmSync(link)
  fs.symlinkSync(second, link)
  expect(await run([installed.launcher], payload('PostToolUse'))).toMatchObject(SILENT)
  await vi.waitFor(() => expect(fs.readdirSync(first).sort()).toEqual(['bin', 'journal']), {
    timeout: 10_000,
  })
  expect(fs.readdirSync(second)).toEqual([])
})

describe('F1: status names what was planted', () => {
  test.each(PLANTS)('%s', async (_what, plant) => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude'])
    const victim = path.join(person.homeFolder, 'profile')
    fs.writeFileSync(victim, VICTIM)
    const journal = path.join(person.home, 'journal')
    fs.rmSync(journal, { recursive: true, force: true })
    const file = path.join(journal, 'b755c62a-f96f-4df5-8cd6-03762c1c53cb.ndjson')
    plant({ root: person.home, journal, file, hook: '' }, victim)
    const { code, stdout } = await turnspan(person, ['status', '--json'])
    const { problems } = JSON.parse(stdout) as { problems: { what: string }[] }
    expect(code).toBe(1)
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(`${journal}`)])
  })
})
