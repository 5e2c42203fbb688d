import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { safeName } from '../../src/disk/safe-name.ts'
import { newHome, payload, runHook, SILENT, type TestHome } from './rig.ts'

/** A hook that followed or waited for what was planted would take for ever, not seconds. */
const SOON_MS = 5_000

describe('what somebody planted where the journal should be is not touched, and the hook ends at once', () => {
  const VICTIM = 'export PATH\n'

  const plants: readonly [what: string, plant: (home: TestHome, victim: string) => void][] = [
    ['a file instead of the folder', (home) => fs.writeFileSync(home.journal, VICTIM)],
    ['a link instead of the folder', (home, victim) => fs.symlinkSync(path.dirname(victim), home.journal)],
    ['a link to another file', (home, victim) => plantIn(home, () => fs.symlinkSync(victim, home.file))],
    ['a link to nothing', (home, victim) => plantIn(home, () => fs.symlinkSync(`${victim}.new`, home.file))],
    ['a second name of another file', (home, victim) => plantIn(home, () => fs.linkSync(victim, home.file))],
    ['a FIFO', (home) => plantIn(home, () => execFileSync('mkfifo', [home.file]))],
    ['a folder instead of the file', (home) => plantIn(home, () => fs.mkdirSync(home.file))],
  ]

  test.each(plants)('%s', async (_what, plant) => {
    const home = newHome()
    const folder = path.join(home.root, 'theirs')
    const victim = path.join(folder, 'profile')
    fs.mkdirSync(folder)
    fs.writeFileSync(victim, VICTIM)
    plant(home, victim)
    const before = snapshot(home.root)
    const ran = await runHook(home, payload('PostToolUse'))
    expect(ran).toMatchObject(SILENT)
    expect(ran.tookMs).toBeLessThan(SOON_MS)
    expect(snapshot(home.root)).toEqual(before)
    expect(fs.readFileSync(victim, 'utf8')).toBe(VICTIM)
  })
})

test.runIf(process.getuid?.() === 0)('root writes nothing into the home of a user', async () => {
  const home = newHome()
  fs.chownSync(home.root, 12_345, 12_345)
  expect(await runHook(home, payload('Stop'))).toMatchObject(SILENT)
  expect(fs.readdirSync(home.root)).toEqual(['bin'])
})

test.runIf(process.getuid?.() === 0)('root writes nothing into the journal of a user', async () => {
  const home = newHome()
  fs.mkdirSync(home.journal)
  fs.writeFileSync(home.file, '')
  fs.chownSync(home.file, 12_345, 12_345)
  expect(await runHook(home, payload('Stop'))).toMatchObject(SILENT)
  expect(fs.statSync(home.file).size).toBe(0)
})

describe('a session id from outside names a file inside the journal', () => {
  const ids = [
    '../../x',
    '../bin/hook.cjs',
    '/etc/passwd',
    '..',
    '.',
    '',
    ' ',
    'CON',
    'aux',
    'com1',
    'lpt9.txt',
    'a:b',
    'a\u0000b',
    'a\nb',
    'x'.repeat(5000),
    '-rf',
    '--help',
    '{}',
    '$(touch x)',
    'a/b',
    'a\\b',
    '"quoted"',
    'é😀',
    '\ud800',
    '__proto__',
    'ABCDEFGH-upper',
  ]

  test.each(ids.map((id) => [JSON.stringify(id).slice(0, 30), id]))('%s', async (_shown, id) => {
    const home = newHome()
    const before = snapshot(home.root)
    const ran = await runHook(home, payload('PostToolUse', { session_id: id }))
    expect(ran).toMatchObject(SILENT)
    expect(fs.readdirSync(home.journal)).toEqual([`${safeName(id)}.ndjson`])
    fs.rmSync(home.journal, { recursive: true })
    expect(snapshot(home.root)).toEqual(before)
  })
})

function plantIn(home: TestHome, plant: () => void): void {
  fs.mkdirSync(home.journal, { mode: 0o700 })
  plant()
}

/** Every name below a folder with what tells a change of it. */
function snapshot(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const { mode, size, nlink } = fs.lstatSync(file)
      return `${file} ${mode} ${size} ${nlink}`
    })
}
