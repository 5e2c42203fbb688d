import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { SettingsFile } from '../../src/claude/folders.ts'
import { editSettings, readSettings } from '../../src/claude/settings-file.ts'
import { setProperty, valueAt } from '../../src/jsonc/edit.ts'

const isRoot = process.geteuid?.() === 0
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-settings-')))
afterAll(() => fs.rmSync(root, { recursive: true }))

let folder = ''
let settings: SettingsFile = { path: '', scope: 'project' }
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(root, 'p-'))
  settings = { path: path.join(folder, '.claude', 'settings.json'), scope: 'project' }
})

const set = (name: string) => (text: string) => setProperty(text, ['env', name], '1')
const edit = (file: SettingsFile = settings) => editSettings(file, set('A'))
const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8)

function put(text: string | Buffer, mode = 0o644): void {
  fs.mkdirSync(path.dirname(settings.path), { recursive: true })
  fs.writeFileSync(settings.path, text)
  fs.chmodSync(settings.path, mode)
}

async function reason(file: SettingsFile = settings): Promise<string> {
  const outcome = await edit(file)
  return outcome.status === 'failed' ? outcome.reason.replaceAll(folder, '<dir>') : outcome.status
}

describe('a file that is not there', () => {
  test.each([
    ['project', '644', '755'],
    ['local', '600', '755'],
    ['user', '600', '700'],
  ] as const)('of %s settings is made with mode %s', async (scope, mode, folderMode) => {
    const umask = process.umask(0o022)
    try {
      expect(await edit({ ...settings, scope })).toMatchObject({ status: 'written', file: settings.path })
    } finally {
      process.umask(umask)
    }
    expect(fs.readFileSync(settings.path, 'utf8')).toBe('{\n  "env": {\n    "A": "1"\n  }\n}\n')
    expect([modeOf(settings.path), modeOf(path.dirname(settings.path))]).toEqual([mode, folderMode])
    expect(fs.readdirSync(path.dirname(settings.path))).toEqual(['settings.json'])
  })

  test('is read as absent, and an edit that changes nothing makes no folder', async () => {
    expect(readSettings(settings.path)).toEqual({ status: 'absent', file: settings.path })
    const outcome = await editSettings(settings, (text) => ({ ok: true, text }))
    expect(outcome).toMatchObject({ status: 'unchanged' })
    expect(fs.readdirSync(folder)).toEqual([])
  })

  test('in a project that is not there is refused', async () => {
    const typo: SettingsFile = {
      path: path.join(folder, 'nowhere', '.claude', 'settings.json'),
      scope: 'local',
    }
    expect(await reason(typo)).toBe(
      '<dir>/nowhere/.claude/settings.json cannot be written: its folder does not exist.',
    )
  })
})

describe('a file that is there', () => {
  test.each([0o600, 0o644, 0o664, 0o700])('keeps its mode %o whatever the umask', async (mode) => {
    put('{}', mode)
    const umask = process.umask(0o777)
    try {
      expect(await edit()).toMatchObject({ status: 'written' })
    } finally {
      process.umask(umask)
    }
    expect(modeOf(settings.path)).toBe(mode.toString(8))
  })

  test('is not touched by an edit that changes nothing', async () => {
    put('{ "env": { "A": "1" } }')
    const before = fs.statSync(settings.path)
    expect(await edit()).toMatchObject({ status: 'unchanged', result: { ok: true } })
    const after = fs.statSync(settings.path)
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs])
  })

  test.skipIf(!isRoot)('keeps its group', async () => {
    put('{}')
    fs.chownSync(settings.path, 0, 12_345)
    expect(await edit()).toMatchObject({ status: 'written' })
    expect(fs.statSync(settings.path).gid).toBe(12_345)
  })
})

describe('links', () => {
  beforeEach(() => {
    fs.mkdirSync(path.join(folder, 'dotfiles'))
    fs.mkdirSync(path.join(folder, '.claude'))
  })

  test('a link stays a link, and its target is edited with its own mode', async () => {
    const target = path.join(folder, 'dotfiles', 'claude.json')
    fs.writeFileSync(target, '{}', { mode: 0o640 })
    fs.symlinkSync('../dotfiles/claude.json', settings.path)
    expect(await edit()).toMatchObject({ status: 'written', file: target })
    expect(fs.readlinkSync(settings.path)).toBe('../dotfiles/claude.json')
    expect(valueAt(fs.readFileSync(target, 'utf8'), ['env', 'A'])).toBe('1')
    expect(modeOf(target)).toBe('640')
  })

  test('a dangling link stays a link, and its target is made', async () => {
    fs.symlinkSync('chain', settings.path)
    fs.symlinkSync('../dotfiles/new.json', path.join(folder, '.claude', 'chain'))
    expect(readSettings(settings.path)).toEqual({
      status: 'absent',
      file: path.join(folder, 'dotfiles', 'new.json'),
    })
    expect(await edit()).toMatchObject({ status: 'written', file: path.join(folder, 'dotfiles', 'new.json') })
    expect(fs.readlinkSync(settings.path)).toBe('chain')
    expect(fs.readdirSync(path.join(folder, '.claude')).sort()).toEqual(['chain', 'settings.json'])
  })

  test('a linked folder is walked through, its .. counted from where it really is', async () => {
    fs.rmdirSync(path.join(folder, '.claude'))
    fs.mkdirSync(path.join(folder, 'dotfiles', 'deep'))
    fs.symlinkSync('dotfiles/deep', path.join(folder, '.claude'))
    fs.symlinkSync('../other.json', path.join(folder, 'dotfiles', 'deep', 'settings.json'))
    expect(await edit()).toMatchObject({
      status: 'written',
      file: path.join(folder, 'dotfiles', 'other.json'),
    })
  })

  test('a link to nowhere, to itself, or through a dangling folder is refused', async () => {
    fs.symlinkSync('../gone/x.json', settings.path)
    expect(await reason()).toBe(
      '<dir>/.claude/settings.json is a link to <dir>/gone/x.json, whose folder does not exist.',
    )
    fs.rmSync(settings.path)
    fs.symlinkSync('settings.json', settings.path)
    expect(await reason()).toBe('<dir>/.claude/settings.json is a link that leads back to itself.')
    fs.rmSync(path.join(folder, '.claude'), { recursive: true })
    fs.symlinkSync('gone', path.join(folder, '.claude'))
    expect(await reason()).toBe('<dir>/.claude/settings.json cannot be written: its folder does not exist.')
    expect(fs.readdirSync(folder).sort()).toEqual(['.claude', 'dotfiles'])
  })

  test("another user's file and folder are left alone", async () => {
    const stranger = path.join(folder, 'dotfiles', 'theirs.json')
    if (isRoot) {
      fs.writeFileSync(stranger, '{}')
      fs.chownSync(stranger, 12_345, 12_345)
    }
    fs.symlinkSync(isRoot ? stranger : '/etc/passwd', settings.path)
    expect(await reason()).toMatch(/belongs to another user \(uid \d+\), so it is left alone/)
    fs.rmSync(settings.path)
    if (isRoot) fs.chownSync(path.join(folder, 'dotfiles'), 12_345, 12_345)
    fs.symlinkSync(isRoot ? '../dotfiles/new.json' : '/etc/new.json', settings.path)
    expect(await reason()).toMatch(/belongs to another user \(uid \d+\), so it is left alone/)
  })

  test.skipIf(!isRoot)("root makes no file in another user's project", async () => {
    fs.rmdirSync(path.join(folder, '.claude'))
    fs.chownSync(folder, 12_345, 12_345)
    expect(await reason()).toMatch(/^<dir> belongs to another user|^<dir>\/.claude belongs to another user/)
    expect(fs.readdirSync(folder)).toEqual(['dotfiles'])
  })
})

describe('what is refused, in words', () => {
  test('a folder', async () => {
    fs.mkdirSync(settings.path, { recursive: true })
    expect(await reason()).toBe('<dir>/.claude/settings.json is a folder, not a settings file.')
  })

  test('a FIFO, at once', async () => {
    fs.mkdirSync(path.dirname(settings.path))
    execFileSync('sh', ['-c', 'mkfifo "$0"', settings.path])
    expect(await reason()).toBe('<dir>/.claude/settings.json is not a plain file.')
  })

  test('a path through a file', async () => {
    fs.writeFileSync(path.join(folder, '.claude'), '')
    expect(await reason()).toBe(
      '<dir>/.claude/settings.json cannot exist: a part of its path is a file, not a folder.',
    )
  })

  test('a file that was made read-only', async () => {
    put('{}', 0o444)
    expect(await reason()).toBe(
      '<dir>/.claude/settings.json is read-only (mode 0444). Make it writable first.',
    )
    expect(fs.readFileSync(settings.path, 'utf8')).toBe('{}')
  })

  test.skipIf(isRoot)('a folder without write permission', async () => {
    put('{}')
    fs.chmodSync(path.dirname(settings.path), 0o555)
    expect(await reason()).toMatch(/^<dir>\/.claude\/settings.json cannot be used: you have no permission/)
    fs.chmodSync(path.dirname(settings.path), 0o755)
  })

  test('bytes that are not UTF-8', async () => {
    put(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
    expect(await reason()).toBe('<dir>/.claude/settings.json is left as it is: it is not UTF-8 text.')
    expect(readSettings(settings.path)).toMatchObject({ status: 'failed' })
  })

  test('a text that is not JSON', async () => {
    put('{\n  "a": 1\n  "b": 2\n}')
    expect(await reason()).toBe(
      '<dir>/.claude/settings.json is left as it is, because it is not what Claude Code expects: line 3, column 3: a comma is missing.',
    )
  })

  test('an edit that would break the settings', async () => {
    put('{}')
    const outcome = await editSettings(settings, () => ({ ok: true, text: '{ "half' }))
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(fs.readFileSync(settings.path, 'utf8')).toBe('{}')
  })

  test('and nothing is left behind by any of it', async () => {
    put('{}')
    await editSettings(settings, set('B'), { witness: () => 'no' })
    expect(fs.readdirSync(path.dirname(settings.path))).toEqual(['settings.json'])
    fs.rmSync(path.dirname(settings.path), { recursive: true })
    expect(await editSettings(settings, set('B'), { witness: () => 'no' })).toEqual({
      status: 'failed',
      reason: 'no',
    })
    expect(fs.readdirSync(folder)).toEqual([])
  })
})

describe('other programs', () => {
  test('an edit that another program makes meanwhile stays', async () => {
    put('{ "model": "opus" }')
    let asked = 0
    const outcome = await editSettings(settings, (text) => {
      asked += 1
      if (asked === 2) fs.writeFileSync(settings.path, '{ "model": "sonnet", "theirs": 1 }')
      return set('A')(text)
    })
    expect(outcome).toMatchObject({ status: 'written' })
    expect(JSON.parse(fs.readFileSync(settings.path, 'utf8'))).toEqual({
      model: 'sonnet',
      theirs: 1,
      env: { A: '1' },
    })
    expect(asked).toBe(3)
  })

  test('a file that appears, goes, or becomes a link meanwhile is seen', async () => {
    const other = path.join(folder, 'other.json')
    const steps = [
      () => fs.writeFileSync(settings.path, '{ "new": 1 }'),
      () => fs.rmSync(settings.path),
      () => {
        fs.writeFileSync(other, '{ "linked": 1 }')
        fs.symlinkSync(other, settings.path)
      },
    ]
    let asked = 0
    const outcome = await editSettings(settings, (text) => {
      asked += 1
      if (asked > 1) steps.shift()?.()
      return set('A')(text)
    })
    expect(outcome).toMatchObject({ status: 'written', file: other })
    expect(JSON.parse(fs.readFileSync(other, 'utf8'))).toEqual({ linked: 1, env: { A: '1' } })
  })

  test('a program that never stops writing is not fought for ever', async () => {
    put('{}')
    let asked = 0
    const outcome = await editSettings(
      settings,
      (text) => {
        asked += 1
        fs.writeFileSync(settings.path, `{ "n": ${asked} }`)
        return set('A')(text)
      },
      { attempts: 3 },
    )
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(outcome.status === 'failed' && outcome.reason).toMatch(
      /is being changed by another program all the time/,
    )
    expect(fs.readFileSync(settings.path, 'utf8')).toBe('{ "n": 4 }')
    expect(fs.readdirSync(path.dirname(settings.path))).toEqual(['settings.json'])
  })

  test('edits at once in a project without a folder are all made', async () => {
    const names = ['A', 'B', 'C', 'D']
    const outcomes = await Promise.all(names.map((name) => editSettings(settings, set(name))))
    expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => 'written'))
    const env = valueAt(fs.readFileSync(settings.path, 'utf8'), ['env'])
    expect(Object.keys(env as object).sort()).toEqual(names)
  })

  test('of many edits at once, in several processes, none is lost', async () => {
    put('{ /* mine */ }')
    const program = bundle(`
      import { setProperty } from '../jsonc/edit.ts'
      import { editSettings } from './settings-file.ts'
      const [name, file] = process.argv.slice(2)
      const names = Array.from({ length: 12 }, (_, i) => name + i)
      const edit = (name) => editSettings({ path: file, scope: 'project' }, (text) => setProperty(text, ['env', name], '1'))
      const outcomes = await Promise.all(names.map(edit))
      for (const { status, reason } of outcomes) if (status !== 'written') console.error(reason ?? status)`)
    const writers = ['a', 'b', 'c'].map((name) => run(program, [name, settings.path]))
    expect(await Promise.all(writers)).toEqual(['', '', ''])
    expect(Object.keys(valueAt(fs.readFileSync(settings.path, 'utf8'), ['env']) as object)).toHaveLength(36)
    expect(fs.readFileSync(settings.path, 'utf8')).toContain('/* mine */')
    expect(fs.readdirSync(path.dirname(settings.path))).toEqual(['settings.json'])
  })

  test('a lock that a killed process left is taken over, a living one is waited for and then named', async () => {
    put('{}')
    const lock = `${settings.path}.turnspan-new`
    fs.writeFileSync(lock, '{ "half')
    const lockTimes = { waitMs: 60, staleMs: 60_000 }
    const outcome = await editSettings(settings, set('A'), { lockTimes })
    expect(outcome.status === 'failed' && outcome.reason).toMatch(
      /^Another turnspan is changing .*delete .*turnspan-new\.$/,
    )
    fs.utimesSync(lock, new Date(0), new Date(0))
    expect(await editSettings(settings, set('A'), { lockTimes })).toMatchObject({ status: 'written' })
    expect(fs.readdirSync(path.dirname(settings.path))).toEqual(['settings.json'])
  })
})

function bundle(contents: string): string {
  const outfile = path.join(folder, 'program.mjs')
  const resolveDir = path.resolve(import.meta.dirname, '../../src/claude')
  const stdin = { contents, resolveDir, loader: 'ts' as const }
  buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] })
  return outfile
}

/** What a program says on its error output, once it has ended. */
async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  await once(child, 'close')
  return said
}
