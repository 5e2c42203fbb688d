// I1: a session's id names a file, and comes from outside.
import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { safeName } from '../../src/disk/safe-name.ts'
import { newHome, payload, runHook, SILENT } from '../hook/rig.ts'
import { snapshot } from './files.ts'

const IDS = [
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

describe('I1: a session id from outside names a file inside the journal, and the hook ends well', () => {
  test.each(IDS.map((id) => [JSON.stringify(id).slice(0, 30), id]))('%s', async (_shown, id) => {
    const home = newHome()
    const before = snapshot(home.root)
    expect(await runHook(home, payload('PostToolUse', { session_id: id }))).toMatchObject(SILENT)
    expect(fs.readdirSync(home.journal)).toEqual([`${safeName(id)}.ndjson`])
    fs.rmSync(home.journal, { recursive: true })
    expect(snapshot(home.root)).toEqual(before)
  })
})

test('I1: whatever the id, its name is plain, no device, and another for another id', () => {
  const names = IDS.map(safeName)
  for (const name of names)
    expect(name).toMatch(/^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9_-]{7,63}$/)
  expect(new Set(names).size).toBe(IDS.length)
})
