// F2 and F3: whose files they are, and who may read them.
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { keyOf } from '../../src/disk/key.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { newPerson, put, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { putTranscripts } from '../flusher/world.ts'
import { payload, SESSION } from '../hook/rig.ts'
import { eventually } from '../rig/eventually.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { recordingOf } from '../sessions/recordings.ts'
import { modesBelow, snapshot } from './files.ts'
import { giveTo, newPlainUser } from './plain-user.ts'

const isRoot = process.geteuid?.() === 0
const umask = process.umask()
afterEach(() => void process.umask(umask))

/** Of an ordinary file or folder of ours, and of what may be run. */
const PRIVATE = /^(?:600 |700 (?!.*\.(?:json|jsonl|ndjson|log|cjs)$))/

describe('F2: whatever the umask, from setup to store every file is 0600 and every folder 0700', () => {
  test.each(['000', '022', '077', '777'])(
    'umask %s',
    async (mask) => {
      const user = await newPlainUser()
      const home = homeAt(user.turnspan)
      expect(
        await user.cli(mask, ['autolog', 'claude', '--user', '--otlp-endpoint', 'http://127.0.0.1:9']),
      ).toMatchObject({ code: 0, stderr: '' })
      const name = '02-bash'
      const claudeFolder = path.join(user.home, '.claude')
      const world = { home, claudeFolder, project: user.project, hook: '', flusher: '' }
      putTranscripts(world, name)
      if (isRoot) giveTo(user.uid, claudeFolder)
      for (const { input } of recordingOf(name).hooks) {
        const said = JSON.stringify(input).replaceAll('/home/dev/.claude', claudeFolder)
        expect(await user.runWith(mask, [home.launcher], said)).toEqual({ code: 0, stdout: '', stderr: '' })
      }
      await eventually(() => fs.existsSync(home.traces) && !fs.existsSync(home.lease), {
        what: 'the stored turn',
        timeoutMs: 15_000,
      })
      expect((await user.cli(mask, ['flush'])).stdout).toContain('waiting')
      expect(await user.cli(mask, ['show'])).toMatchObject({ code: 0 })
      const modes = modesBelow(user.home).filter((line) => line.includes('.turnspan'))
      expect(modes.length).toBeGreaterThan(12)
      expect(modes.filter((line) => !PRIVATE.test(line))).toEqual([])
    },
    120_000,
  )
})

test('F2: a home and files that were open to others are closed by the next run', async () => {
  const person = newPerson()
  haveSession(person, '02-bash')
  await turnspan(person, ['flush'])
  const open = (file: string) => fs.chmodSync(file, fs.statSync(file).isDirectory() ? 0o755 : 0o644)
  for (const name of fs.readdirSync(person.home, { recursive: true, encoding: 'utf8' }))
    open(path.join(person.home, name))
  open(person.home)
  haveSession(person, '01-text')
  await turnspan(person, ['flush'])
  expect(fs.statSync(person.home).mode & 0o777).toBe(0o700)
  // What nobody wrote to since stays as it was, behind a closed door.
  const rewritten = modesBelow(person.home).filter((line) =>
    / (?:journal|sessions|traces\/.*order\.ndjson)$/.test(line),
  )
  expect(rewritten).toHaveLength(3)
  expect(rewritten.filter((line) => !PRIVATE.test(line))).toEqual([])
})

describe.runIf(isRoot)("F3: root in somebody's home leaves no file new or changed", () => {
  const SOMEBODY = 12_345

  async function somebodysHome() {
    const person = newPerson()
    expect(await turnspan(person, ['autolog', 'claude', '--user'])).toMatchObject({ code: 0 })
    put(person.settings.project, JSON.stringify({ env: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' } }))
    haveSession(person, '02-bash')
    giveTo(SOMEBODY, person.homeFolder)
    return person
  }

  const COMMANDS = [
    ['flush'],
    ['status'],
    ['show'],
    ['allow', '--yes'],
    ['autolog', 'claude', '--user'],
    ['autolog', 'claude', '--local'],
    ['autolog', 'claude', '--disable', '--user'],
  ]

  test.each(COMMANDS.map((args) => [args.join(' '), args]))('turnspan %s', async (_words, args) => {
    const person = await somebodysHome()
    const before = snapshot(person.homeFolder)
    const { code, stdout, stderr } = await turnspan(person, args)
    expect(snapshot(person.homeFolder)).toEqual(before)
    if (args[0] !== 'show') {
      expect(code).toBe(1)
      expect(stdout + stderr).toContain('belongs to another user')
    }
  })

  test('a hook, and the flusher that it would wake', async () => {
    const person = await somebodysHome()
    const { hook, flusher } = worldOf(person)
    const before = snapshot(person.homeFolder)
    const { run } = await import('../hook/rig.ts')
    expect(await run([process.execPath, hook], payload('Stop'))).toMatchObject({ code: 0, said: '' })
    expect((await run([process.execPath, flusher], '')).said).toBe('')
    expect(snapshot(person.homeFolder)).toEqual(before)
  })

  test('a planted link does not make root write to where it leads', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '--user'])
    const journal = path.join(person.home, 'journal')
    fs.mkdirSync(journal, { recursive: true })
    const etc = path.join(person.homeFolder, 'etc')
    fs.writeFileSync(etc, 'root:x\n')
    for (const name of [
      `${safeName(SESSION)}.ndjson`,
      '../turnspan.log',
      '../flusher.lock',
      '../flusher.wake',
    ]) {
      fs.rmSync(path.join(journal, name), { force: true })
      fs.symlinkSync(etc, path.join(journal, name))
    }
    giveTo(SOMEBODY, person.home)
    const { run } = await import('../hook/rig.ts')
    await run([path.join(person.home, 'bin', 'hook')], payload('Stop'))
    await turnspan(person, ['flush'])
    expect(fs.readFileSync(etc, 'utf8')).toBe('root:x\n')
  })
})

test('F2: a key that is damaged is made anew: with a short one what is hashed could be guessed', () => {
  const home = homeAt(path.join(tempDir('key'), '.turnspan'))
  const key = keyOf(home)
  expect(keyOf(home)).toBe(key)
  for (const damaged of ['', 'a', key.slice(0, 8)]) {
    fs.writeFileSync(home.key, damaged)
    expect(keyOf(home)).toMatch(/^[0-9a-f]{64}$/)
    expect(keyOf(home)).toBe(fs.readFileSync(home.key, 'utf8'))
  }
})
