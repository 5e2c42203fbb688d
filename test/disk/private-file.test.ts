import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import {
  appendLine,
  appendPrivate,
  ensurePrivateFolder,
  openPrivateForAppend,
  readIfThere,
  readJsonIfThere,
  writePrivate,
} from '../../src/disk/private-file.ts'
import { tempDir } from '../rig/temp-dir.ts'

const folder = tempDir('private-file')
const at = (...names: string[]) => path.join(folder, ...names)
const modeOf = (file: string) => fs.statSync(file).mode & 0o777
const umask = process.umask()
afterEach(() => process.umask(umask))

test.each([0o000, 0o022, 0o077])('with umask %o, files and folders are the owner’s alone', (mask) => {
  process.umask(mask)
  appendPrivate(at(`${mask}`, 'a', 'appended'), 'x')
  writePrivate(at(`${mask}`, 'b', 'written'), 'x')
  ensurePrivateFolder(at(`${mask}`, 'c'))
  expect(['appended', 'written'].map((name, i) => modeOf(at(`${mask}`, 'ab'.charAt(i), name)))).toEqual([
    0o600, 0o600,
  ])
  expect(['', 'a', 'b', 'c'].map((name) => modeOf(at(`${mask}`, name)))).toEqual([0o700, 0o700, 0o700, 0o700])
})

test('a file that others could read is closed to them before anything is added', () => {
  fs.writeFileSync(at('open'), 'old ', { mode: 0o644 })
  appendPrivate(at('open'), 'new')
  expect(modeOf(at('open'))).toBe(0o600)
  expect(fs.readFileSync(at('open'), 'utf8')).toBe('old new')
})

test('an append says where in the file its bytes lie', () => {
  expect(appendPrivate(at('places'), 'día\n')).toEqual({ offset: 0, length: 5 })
  expect(appendPrivate(at('places'), '日本\n')).toEqual({ offset: 5, length: 7 })
  expect(fs.readFileSync(at('places')).subarray(5, 12).toString()).toBe('日本\n')
})

test.each([
  ['', ''],
  ['whole\n', 'whole\n'],
  ['whole\nhalf', 'whole\n'],
  ['nothing but half', ''],
  [`whole\n${'é'.repeat(100_000)}`, 'whole\n'],
  [`${'whole\n'.repeat(30_000)}${'x'.repeat(65_536)}`, 'whole\n'.repeat(30_000)],
])('the half line that a killed writer left behind is taken away before a line is added', (before, kept) => {
  fs.writeFileSync(at('lines'), before)
  const place = appendLine(at('lines'), 'new\n')
  expect(place).toEqual({ offset: Buffer.byteLength(kept), length: 4 })
  expect(fs.readFileSync(at('lines'), 'utf8')).toBe(`${kept}new\n`)
})

test('nothing is taken away from a file that has another name too', () => {
  fs.writeFileSync(at('half'), 'theirs')
  fs.linkSync(at('half'), at('planted'))
  expect(() => appendLine(at('planted'), 'x\n')).toThrow('is not a plain file of its own')
  expect(fs.readFileSync(at('half'), 'utf8')).toBe('theirs')
})

test('a planted symbolic link is not followed', () => {
  fs.writeFileSync(at('victim'), 'untouched')
  fs.symlinkSync(at('victim'), at('link'))
  fs.symlinkSync(at('nowhere'), at('dangling'))
  expect(() => openPrivateForAppend(at('link'))).toThrow('ELOOP')
  expect(() => appendPrivate(at('dangling'), 'x')).toThrow('ELOOP')
  expect(fs.readFileSync(at('victim'), 'utf8')).toBe('untouched')
  expect(fs.existsSync(at('nowhere'))).toBe(false)
})

test('a planted pipe is not waited for, a folder and a second name are not written to', () => {
  execFileSync('mkfifo', [at('pipe')])
  fs.mkdirSync(at('folder'))
  fs.writeFileSync(at('first-name'), 'x')
  fs.linkSync(at('first-name'), at('second-name'))
  expect(() => openPrivateForAppend(at('pipe'))).toThrow('ENXIO')
  expect(() => openPrivateForAppend(at('folder'))).toThrow('EISDIR')
  expect(() => openPrivateForAppend(at('second-name'))).toThrow('is not a plain file of its own')
})

test('a pipe that somebody reads from is refused all the same', () => {
  execFileSync('mkfifo', [at('read-pipe')])
  const reader = fs.openSync(at('read-pipe'), fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  expect(() => openPrivateForAppend(at('read-pipe'))).toThrow('is not a plain file of its own')
  fs.closeSync(reader)
})

test('a replaced file is the old or the new one, never a part, and leaves nothing beside it', () => {
  fs.mkdirSync(at('replace'))
  fs.writeFileSync(at('replace', 'state.json'), 'old', { mode: 0o644 })
  const reader = fs.openSync(at('replace', 'state.json'), 'r')
  writePrivate(at('replace', 'state.json'), 'the new text')
  expect(fs.readFileSync(reader, 'utf8')).toBe('old')
  fs.closeSync(reader)
  expect(readIfThere(at('replace', 'state.json'))).toBe('the new text')
  expect(modeOf(at('replace', 'state.json'))).toBe(0o600)
  expect(fs.readdirSync(at('replace'))).toEqual(['state.json'])
})

test('a file that is missing or damaged reads as undefined', () => {
  fs.writeFileSync(at('damaged.json'), '{"a":')
  expect(readIfThere(at('missing'))).toBeUndefined()
  expect(readJsonIfThere(at('missing'))).toBeUndefined()
  expect(readJsonIfThere(at('damaged.json'))).toBeUndefined()
  expect(() => readIfThere(at('folder'))).toThrow('EISDIR')
})
