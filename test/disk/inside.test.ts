import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openInside } from '../../src/disk/inside.ts'
import { safeName } from '../../src/disk/safe-name.ts'
import { tempDir } from '../rig/temp-dir.ts'

const folder = tempDir('inside')
const root = path.join(folder, 'projects')
const at = (...names: string[]) => path.join(folder, ...names)
fs.mkdirSync(at('projects', 'p'), { recursive: true })
fs.mkdirSync(at('projects-of-another'))
fs.writeFileSync(at('projects', 'p', 'session.jsonl'), 'inside')
fs.writeFileSync(at('secret.jsonl'), 'outside')
fs.writeFileSync(at('projects-of-another', 'session.jsonl'), 'outside')

const whyNot = (file: string, base = root) => {
  const opened = openInside(base, file, ['.jsonl'])
  if (opened.ok) fs.closeSync(opened.fd)
  return opened.ok ? 'opened' : opened.why
}

test('a plain file below the root is opened, with its size', () => {
  const opened = openInside(root, at('projects', 'p', 'session.jsonl'), ['.jsonl'])
  expect(opened).toMatchObject({ ok: true, size: 6, real: at('projects', 'p', 'session.jsonl') })
  if (opened.ok) {
    expect(fs.readFileSync(opened.fd, 'utf8')).toBe('inside')
    fs.closeSync(opened.fd)
  }
})

test('nothing outside is opened, whatever the way to it', () => {
  fs.symlinkSync(at('secret.jsonl'), at('projects', 'p', 'link.jsonl'))
  fs.symlinkSync(folder, at('projects', 'up'))
  expect(whyNot(at('secret.jsonl'))).toBe('outside')
  expect(whyNot(`${root}/p/../../secret.jsonl`)).toBe('outside')
  expect(whyNot(at('projects-of-another', 'session.jsonl'))).toBe('outside')
  expect(whyNot(at('projects', 'p', 'link.jsonl'))).toBe('outside')
  expect(whyNot(at('projects', 'up', 'secret.jsonl'))).toBe('outside')
})

test('links that stay inside are followed, and the root may be one itself', () => {
  fs.symlinkSync(at('projects', 'p', 'session.jsonl'), at('projects', 'moved.jsonl'))
  fs.symlinkSync(root, at('root-link'))
  expect(whyNot(at('projects', 'moved.jsonl'))).toBe('opened')
  expect(whyNot(at('root-link', 'p', 'session.jsonl'), at('root-link'))).toBe('opened')
})

test('only files, only of the endings that were asked for, and no pipe is waited for', () => {
  fs.mkdirSync(at('projects', 'folder.jsonl'))
  execFileSync('mkfifo', [at('projects', 'pipe.jsonl')])
  fs.writeFileSync(at('projects', 'key.pem'), 'x')
  expect(whyNot(at('projects', 'folder.jsonl'))).toBe('not-a-file')
  expect(whyNot(at('projects', 'pipe.jsonl'))).toBe('not-a-file')
  expect(whyNot(at('projects', 'key.pem'))).toBe('wrong-kind')
  expect(whyNot(at('projects', 'missing.jsonl'))).toBe('missing')
  expect(whyNot(at('projects', 'p', 'session.jsonl'), at('no-root'))).toBe('missing')
  expect(whyNot('\0.jsonl')).toBe('missing')
})

test.runIf(process.getuid?.() === 0)('a file of another user is not opened', () => {
  fs.writeFileSync(at('projects', 'theirs.jsonl'), 'x')
  fs.chownSync(at('projects', 'theirs.jsonl'), 65_534, 65_534)
  expect(whyNot(at('projects', 'theirs.jsonl'))).toBe('not-yours')
})

test('a session id that is plain is its own file name', () => {
  expect(safeName('2C4FBCA3-eb1a-43be-9be6-8069babb4734')).toBe('2c4fbca3-eb1a-43be-9be6-8069babb4734')
})

test.each([
  '../../etc/passwd',
  'a/b',
  '..',
  '',
  'x\0y',
  'x'.repeat(5_000),
  'COM1',
  'nul',
  '-rf-12345',
  'ünïcödé-name',
  'short',
])('an id like %j becomes a name that stays in its folder', (id) => {
  expect(safeName(id)).toMatch(/^x-[0-9a-f]{16}$/)
  expect(safeName(id)).toBe(safeName(id))
})

test('different ids get different names', () => {
  expect(safeName('../a')).not.toBe(safeName('../b'))
})
