// What is another path on another system, asked for each of them here.
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { managedSettingsFile } from '../../src/claude/folders.ts'
import { startable } from '../../src/cli/run/client.ts'
import { openerFor } from '../../src/cli/ui/browser.ts'
import { isBelow } from '../../src/disk/below.ts'
import { programsNamed } from '../../src/disk/processes.ts'

describe('below a folder', () => {
  test.each([
    ['linux', '/home/ada/.claude/projects', '/home/ada/.claude/projects/-p/s.jsonl', true],
    ['linux', '/home/ada/.claude/projects', '/home/ada/.claude/projects-of-eve/s.jsonl', false],
    ['linux', '/home/ada/.claude/projects', '/home/ada/.claude/projects', false],
    ['linux', '/home/Ada', '/home/ada/s.jsonl', false],
    ['linux', '/', '/s.jsonl', true],
    ['darwin', '/Users/ada/.claude', '/users/ada/.claude/s.jsonl', false],
    ['win32', 'C:\\Users\\ada\\.claude', 'C:\\Users\\ada\\.claude\\projects\\s.jsonl', true],
    // An editor's terminal writes the drive small.
    ['win32', 'C:\\Users\\ada\\.claude', 'c:\\users\\ada\\.claude\\projects\\s.jsonl', true],
    ['win32', 'C:\\Users\\ada\\.claude', 'C:\\Users\\ada\\.claude-eve\\s.jsonl', false],
    ['win32', 'C:\\Users\\ada\\.claude', 'D:\\Users\\ada\\.claude\\s.jsonl', false],
    ['win32', 'C:\\', 'C:\\s.jsonl', true],
    ['win32', '\\\\server\\home\\ada', '\\\\SERVER\\home\\ada\\s.jsonl', true],
    ['win32', '\\\\server\\home\\ada', '\\\\server\\home\\adam\\s.jsonl', false],
    ['win32', 'C:\\Users\\Zoë', 'C:\\USERS\\ZOË\\s.jsonl', true],
  ] as const)('on %s: %s, %s: %s', (platform, folder, file, expected) => {
    expect(isBelow(folder, file, platform)).toBe(expected)
  })

  const name = fc.stringMatching(/^[A-Za-z0-9 _.$%'é]{1,12}$/).filter((text) => !/^\.+$/.test(text))
  const names = fc.array(name, { minLength: 1, maxLength: 6 })
  test.each([
    ['linux', path.posix, '/srv'],
    ['darwin', path.posix, '/Users'],
    ['win32', path.win32, 'C:\\Users'],
    ['win32', path.win32, '\\\\server\\share'],
  ] as const)('on %s is all that lies there, and nothing beside it', (platform, system, root) => {
    fc.assert(
      fc.property(names, names, (above, below) => {
        const folder = system.join(root, ...above)
        expect(isBelow(folder, system.join(folder, ...below), platform)).toBe(true)
        expect(isBelow(folder, `${folder}${below[0]}`, platform)).toBe(false)
        expect(isBelow(system.join(folder, ...below), folder, platform)).toBe(false)
      }),
    )
  })
})

describe('a program in PATH', () => {
  test('is a file of its name on Linux and macOS, in folders that are the same everywhere', () => {
    expect(programsNamed('/usr/bin:bin::.:/opt/a b', 'mlflow', 'darwin')).toEqual([
      '/usr/bin/mlflow',
      '/opt/a b/mlflow',
    ])
  })

  test('ends in .exe or .com on Windows, and lies on a drive or a share', () => {
    expect(
      programsNamed('C:\\Python\\Scripts;;bin;.;\\tools;\\\\server\\bin;d:/x', 'mlflow', 'win32'),
    ).toEqual([
      'C:\\Python\\Scripts\\mlflow.exe',
      'C:\\Python\\Scripts\\mlflow.com',
      '\\\\server\\bin\\mlflow.exe',
      '\\\\server\\bin\\mlflow.com',
      'd:\\x\\mlflow.exe',
      'd:\\x\\mlflow.com',
    ])
    expect(programsNamed('C:\\b', 'databricks.EXE', 'win32')).toEqual(['C:\\b\\databricks.EXE'])
  })

  test('is none where there is no PATH', () => {
    expect(programsNamed(undefined, 'mlflow', 'win32')).toEqual([])
  })

  test('on Windows is never one of the current folder', () => {
    expect(startable('claude', { Path: 'C:\\nowhere' }, 'win32')).toBeUndefined()
    expect(startable('.\\claude.exe', {}, 'win32')).toBe('.\\claude.exe')
    expect(startable('claude', {}, 'darwin')).toBe('claude')
  })
})

test.each([
  ['linux', '/etc/claude-code/managed-settings.json'],
  ['darwin', '/Library/Application Support/ClaudeCode/managed-settings.json'],
  ['win32', 'C:\\Program Files\\ClaudeCode\\managed-settings.json'],
] as const)('on %s an organisation says in %s what counts', (platform, file) => {
  expect(managedSettingsFile(platform)).toBe(file)
})

describe('a link is opened on Windows', () => {
  const openerOf = (env: Record<string, string>) =>
    openerFor({ platform: 'win32', lookup: (name) => env[name] })

  test('without cmd, by the whole path of a program of the system', () => {
    expect(openerOf({ SystemRoot: 'D:\\WINNT' })).toEqual({
      command: 'D:\\WINNT\\System32\\rundll32.exe',
      args: ['url.dll,FileProtocolHandler'],
    })
    expect(openerOf({ SystemRoot: 'here' })).toMatchObject({ command: 'C:\\Windows\\System32\\rundll32.exe' })
  })

  test("by the person's own choice, colon, spaces and all", () => {
    expect(openerOf({ BROWSER: 'C:\\Program Files\\Mozilla Firefox\\firefox.exe;C:\\edge.exe' })).toEqual({
      command: 'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
      args: [],
    })
  })
})
