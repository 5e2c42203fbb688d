import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { backupWitness } from '../../src/claude/backup.ts'
import type { SettingsFile } from '../../src/claude/folders.ts'
import { hookCommand } from '../../src/claude/hook-command.ts'
import { inspectSettings } from '../../src/claude/inspect.ts'
import type { Witness } from '../../src/claude/replace-file.ts'
import { editSettings } from '../../src/claude/settings-file.ts'
import { planSetup, type SetupWish } from '../../src/claude/setup.ts'
import { switchOff, switchOn } from '../../src/claude/switch.ts'
import { NASTY_TEXTS } from './nasty-texts.ts'

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-switch-')))
afterAll(() => fs.rmSync(root, { recursive: true }))

const launcherPath = '/home/ada/.turnspan/bin/hook'
const wish: SetupWish = {
  command: hookCommand('user', { path: launcherPath, homeIsDefault: true }),
  launcherPath,
  env: { MLFLOW_CLAUDE_TRACING_ENABLED: 'true', MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000' },
}

let project = ''
let backupFolder = ''
let settings: SettingsFile = { path: '', scope: 'project' }
beforeEach(() => {
  const folder = fs.mkdtempSync(path.join(root, 'p-'))
  project = path.join(folder, 'project')
  fs.mkdirSync(project)
  backupFolder = path.join(folder, 'home', 'backup')
  settings = { path: path.join(project, '.claude', 'settings.json'), scope: 'project' }
})

const on = (env: SetupWish['env'] = wish.env) => switchOn(settings, { ...wish, env }, backupFolder)
const off = () => switchOff(settings, { launcherPath, backupFolder })
const read = () => fs.readFileSync(settings.path)
const records = () => (fs.existsSync(backupFolder) ? fs.readdirSync(backupFolder) : [])
const record = () => JSON.parse(fs.readFileSync(path.join(backupFolder, records()[0] ?? ''), 'utf8'))

function put(text: string): void {
  fs.mkdirSync(path.dirname(settings.path), { recursive: true })
  fs.writeFileSync(settings.path, text)
}

describe('off gives back the very bytes from before on', () => {
  test.each(NASTY_TEXTS)('$name', async ({ text }) => {
    put(text)
    expect(await on()).toMatchObject({ status: 'written' })
    expect(read().toString()).not.toBe(text)
    expect(await off()).toEqual({ status: 'restored', file: settings.path })
    expect(read().equals(Buffer.from(text))).toBe(true)
    expect(records()).toEqual([])
  })

  test('after several setups, each with other settings', async () => {
    put('{}')
    for (const uri of ['http://a', 'http://b', 'http://c']) await on({ MLFLOW_TRACKING_URI: uri })
    expect(await off()).toMatchObject({ status: 'restored' })
    expect(read().toString()).toBe('{}')
  })

  test('a file and a folder that were not there go', async () => {
    await on()
    expect(await off()).toEqual({ status: 'deleted', file: settings.path })
    expect(fs.readdirSync(project)).toEqual([])
    expect(records()).toEqual([])
  })

  test('a folder that was there, or holds something by now, stays', async () => {
    fs.mkdirSync(path.dirname(settings.path))
    await on()
    await off()
    expect(fs.readdirSync(project)).toEqual(['.claude'])
    fs.rmdirSync(path.dirname(settings.path))
    await on()
    fs.writeFileSync(path.join(project, '.claude', 'CLAUDE.md'), '')
    await off()
    expect(fs.readdirSync(path.join(project, '.claude'))).toEqual(['CLAUDE.md'])
  })

  test('the target of a dangling link goes, the link stays', async () => {
    fs.mkdirSync(path.join(project, '.claude'))
    fs.symlinkSync('../target.json', settings.path)
    expect(await on()).toMatchObject({ file: path.join(project, 'target.json') })
    expect(await off()).toMatchObject({ status: 'deleted' })
    expect(fs.readlinkSync(settings.path)).toBe('../target.json')
    expect(fs.readdirSync(project)).toEqual(['.claude'])
  })

  test('also where git had put the old file back before', async () => {
    put('{ "model": "opus" }')
    await on()
    put('{ "model": "opus" }')
    await on()
    expect(await off()).toMatchObject({ status: 'restored' })
    expect(read().toString()).toBe('{ "model": "opus" }')
  })
})

describe('what others wrote since stays, and only ours goes', () => {
  test('when they wrote after the last setup', async () => {
    put('{\n  "model": "opus"\n}\n')
    await on()
    put(read().toString().replace('"opus",', '"sonnet", // better'))
    expect(await off()).toMatchObject({
      status: 'removed',
      changes: expect.arrayContaining(['Stop hook removed']),
    })
    expect(read().toString()).toBe('{\n  "model": "sonnet" // better\n}\n')
    expect(records()).toEqual([])
  })

  test('when they wrote between two setups', async () => {
    put('{\n  "model": "opus"\n}\n')
    await on()
    put(read().toString().replace('"opus"', '"sonnet"'))
    await on({ MLFLOW_TRACKING_URI: 'http://b' })
    expect(record()).toMatchObject({ diverged: true })
    expect(await off()).toMatchObject({ status: 'removed' })
    expect(read().toString()).toBe('{\n  "model": "sonnet"\n}\n')
  })

  test('when they wrote while setup was running: then theirs is the first version', async () => {
    put('{ "model": "opus" }')
    const keep = backupWitness(backupFolder)
    let changes = 0
    const witness: Witness = (change) => {
      const objection = keep(change)
      changes += 1
      if (changes === 1) put('{ "model": "sonnet" }')
      return objection
    }
    await editSettings(settings, (text) => planSetup(text, wish), { witness })
    expect([changes, record().diverged]).toEqual([2, false])
    expect(await off()).toMatchObject({ status: 'restored' })
    expect(read().toString()).toBe('{ "model": "sonnet" }')
  })

  test('a file that turnspan made and that others filled stays with what is theirs', async () => {
    await on()
    put(read().toString().replace('{', '{\n  "model": "opus",'))
    expect(await off()).toMatchObject({ status: 'removed' })
    expect(JSON.parse(read().toString())).toEqual({ model: 'opus' })
  })

  test('a file that turnspan made and in which nothing is left goes', async () => {
    await on()
    put(`${read().toString()}\n`)
    expect(await off()).toEqual({ status: 'deleted', file: settings.path })
    expect(fs.readdirSync(project)).toEqual([])
  })

  test('a file that was deleted since stays deleted', async () => {
    put('{}')
    await on()
    fs.rmSync(settings.path)
    expect(await off()).toMatchObject({ status: 'nothing to do' })
    expect(fs.existsSync(settings.path)).toBe(false)
    expect(records()).toEqual([])
  })
})

describe('off where there is no first version', () => {
  test('takes ours out of what a colleague committed, instead of giving their hooks back', async () => {
    const plan = planSetup('{\n  "model": "opus"\n}\n', wish)
    put(plan.ok ? plan.text : '')
    await on({ MLFLOW_TRACKING_URI: 'http://mine' })
    expect(await off()).toMatchObject({ status: 'removed' })
    expect(read().toString()).toBe('{\n  "model": "opus"\n}\n')
  })

  test('has nothing to do in a file that never had ours, or is not there', async () => {
    expect(await off()).toEqual({ status: 'nothing to do', file: settings.path })
    expect(fs.readdirSync(project)).toEqual([])
    put('{ /* mine */ }')
    expect(await off()).toEqual({ status: 'nothing to do', file: settings.path })
    expect(read().toString()).toBe('{ /* mine */ }')
  })

  test('because its record was damaged, takes ours out', async () => {
    put('{}')
    await on()
    fs.writeFileSync(path.join(backupFolder, records()[0] ?? ''), '{ "path')
    expect(await off()).toMatchObject({ status: 'removed' })
    expect(read().toString()).toBe('{}')
  })
})

describe('the first version', () => {
  test('is kept for its owner alone, with the bytes and nothing else of the project', async () => {
    put('{ "env": { "SECRET": "s" } }')
    await on()
    expect((fs.statSync(backupFolder).mode & 0o777).toString(8)).toBe('700')
    const file = path.join(backupFolder, records()[0] ?? '')
    expect((fs.statSync(file).mode & 0o777).toString(8)).toBe('600')
    expect(path.basename(file)).toMatch(/^[0-9a-f]{16}\.json$/)
    expect(record()).toEqual({
      path: settings.path,
      existed: true,
      bytesBase64: Buffer.from('{ "env": { "SECRET": "s" } }').toString('base64'),
      madeFolder: false,
      sha256BeforeOurs: expect.stringMatching(/^[0-9a-f]{64}$/),
      sha256AfterOurs: expect.stringMatching(/^[0-9a-f]{64}$/),
      diverged: false,
    })
    expect(fs.readdirSync(path.join(project, '.claude'))).toEqual(['settings.json'])
  })

  test('that cannot be kept stops the change', async () => {
    put('{}')
    fs.writeFileSync(path.dirname(backupFolder), 'a file where the home should be')
    const outcome = await on()
    expect(outcome.status === 'failed' && outcome.reason.replaceAll(path.dirname(project), '<dir>')).toBe(
      '<dir>/project/.claude/settings.json was not changed, because no copy of it could be kept: <dir>/home/backup cannot exist: a part of its path is a file, not a folder.',
    )
    expect(read().toString()).toBe('{}')
  })

  test('of two files are two', async () => {
    put('{}')
    await on()
    await switchOn(
      { path: path.join(project, '.claude', 'settings.local.json'), scope: 'local' },
      wish,
      backupFolder,
    )
    expect(records()).toHaveLength(2)
    expect(await off()).toMatchObject({ status: 'restored' })
    expect(records()).toHaveLength(1)
  })

  test('survives a crash right before the change', async () => {
    put('{}')
    const change = {
      file: settings.path,
      before: Buffer.from('{}'),
      after: Buffer.from('{ "x": 1 }'),
      madeFolder: false,
    }
    expect(backupWitness(backupFolder)(change)).toBeUndefined()
    await on()
    expect(record()).toMatchObject({ diverged: false })
    expect(await off()).toMatchObject({ status: 'restored' })
    expect(read().toString()).toBe('{}')
  })
})

test('what is on says so to status, until it is off', async () => {
  put('{ "disableAllHooks": true }')
  await on()
  const inspection = () => {
    const found = inspectSettings(read().toString(), wish)
    if (!found.ok) throw new Error(found.problem.message)
    return { ...found, hooks: [...new Set(found.hooks.map(({ state }) => state))] }
  }
  expect(inspection()).toEqual({
    ok: true,
    hooks: ['present'],
    allHooksDisabled: true,
    env: wish.env,
    oldMlflow: [],
    notLoaded: undefined,
  })
  await off()
  expect(inspection()).toMatchObject({ hooks: ['missing'], env: {} })
})
