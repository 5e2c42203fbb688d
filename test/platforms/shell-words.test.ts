// Paths of each system as words of the shell that Claude Code gives hooks to: sh, and Git Bash on Windows. A real sh reads
// them back here; what Git Bash makes of a Windows path is its own documentation's word (docs/platforms.md).
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hookCommand, isOurCommand } from '../../src/claude/hook-command.ts'
import { statusLineCommand } from '../../src/claude/status-line.ts'
import { shellFile } from '../../src/disk/shell-word.ts'
import { launcherScript, nodeOf } from '../../src/hook/launcher.ts'

/** What a real sh makes of a word. */
const readBySh = (words: readonly string[]) =>
  execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.join(' ')}`], {
    encoding: 'utf8',
    env: { HOME: '/nobody', USERPROFILE: 'C:\\nobody', PATH: '' },
  })
    .split('\0')
    .slice(0, -1)

const USERS = [
  'ada',
  'Ada Lovelace',
  "O'Neill",
  '$HOME',
  '`id`',
  '$(id)',
  '%USERPROFILE%',
  '!history!',
  'a&b|c;d',
  'Zoë 😀',
  'Проект',
  '~',
  '-rf',
  '#x',
  '(x86)',
  '^caret',
  '=x',
  'a'.repeat(4_000),
]

describe('a path of Windows', () => {
  const windows = USERS.map((user) => `C:\\Users\\${user}\\.turnspan\\bin\\hook`)

  test('is told to Git Bash with slashes, so that it is a path there and not a name to look up', () => {
    expect(readBySh(windows.map((file) => shellFile(file)))).toEqual(
      windows.map((file) => file.replaceAll('\\', '/')),
    )
    expect(shellFile('C:\\Users\\ada\\x')).toBe("'C:/Users/ada/x'")
  })

  test('of a share keeps its two slashes', () => {
    expect(shellFile('\\\\server\\home$\\ada lovelace\\hook')).toBe("'//server/home$/ada lovelace/hook'")
  })

  test.each(windows)('%.60s gives a command that is known again, also as it was written before', (file) => {
    const command = hookCommand('user', { path: file, homeIsDefault: true })
    expect(command).not.toContain('\\U')
    expect(isOurCommand(command, file)).toBe(true)
    const elsewhere = file.replace('.turnspan', 'spans')
    const there = { path: elsewhere, homeIsDefault: false }
    expect(isOurCommand(hookCommand('local', there), elsewhere)).toBe(true)
    const asBefore = `exec '${elsewhere.replaceAll("'", "'\\''")}'`
    expect(isOurCommand(asBefore, elsewhere)).toBe(true)
  })

  test('of another program is nobody of ours', () => {
    const ours = 'D:\\spans\\bin\\hook'
    expect(isOurCommand("exec 'D:/spans/bin/hooks'", ours)).toBe(false)
    expect(isOurCommand("exec 'E:/spans/bin/hook'", ours)).toBe(false)
  })

  test('gives a status line whose program lies beside the launcher', () => {
    expect(statusLineCommand("C:\\Users\\O'Neill\\.turnspan\\bin\\hook")).toBe(
      "'C:/Users/O'\\''Neill/.turnspan/bin/status-line'",
    )
  })

  test('is found in the home of whoever runs it where it is committed, on every system by the same words', () => {
    const committed = (file: string) => hookCommand('project', { path: file, homeIsDefault: true })
    expect(committed('C:\\Users\\ada\\.turnspan\\bin\\hook')).toBe(committed('/home/ada/.turnspan/bin/hook'))
  })
})

describe('a path of macOS or Linux', () => {
  test('is left as it is, backslashes too', () => {
    const files = USERS.map((user) => `/Users/${user}/a\\b "c"/C:\\hook`)
    expect(readBySh(files.map(shellFile))).toEqual(files)
  })
})

test('whatever a path is made of, sh reads it back as it was', () => {
  // No NUL: no path has one.
  const file = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `/${text.replaceAll('\0', '')}`)
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 40 }), (files) => {
      const read = readBySh(files.map((each) => shellFile(each)))
      expect(read.map((each) => Buffer.from(each).toString('hex'))).toEqual(
        files.map((each) => Buffer.from(each).toString('hex')),
      )
    }),
    { numRuns: 40 },
  )
})

test('whatever a Windows path is made of, no word of it is ever more than one, nor another', () => {
  const name = fc.string({
    unit: fc.constantFrom(...'ab $`\'"%!&|;()^~#é😀\\/'),
    minLength: 1,
    maxLength: 30,
  })
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), (names) => {
      const files = names.map((each) => `C:\\${each}`)
      expect(readBySh(files.map((each) => shellFile(each)))).toEqual(
        files.map((each) => each.replaceAll('\\', '/')),
      )
    }),
    { numRuns: 40 },
  )
})

test('the launcher on Windows runs node and its bundle by their paths, which Git Bash would not look up in PATH', () => {
  const script = launcherScript({
    node: 'C:\\Program Files\\nodejs\\node.exe',
    home: 'C:\\Users\\Ada Lovelace\\.turnspan',
  })
  expect(script).toContain(
    "exec 'C:/Program Files/nodejs/node.exe' 'C:/Users/Ada Lovelace/.turnspan/bin/hook.cjs'",
  )
  expect(nodeOf(script)).toBe('C:/Program Files/nodejs/node.exe')
})
