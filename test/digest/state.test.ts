import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadState, NEW_STATE, saveState } from '../../src/digest/state.ts'
import { homeAt } from '../../src/disk/home.ts'
import { tempDir } from '../rig/temp-dir.ts'

const home = homeAt(tempDir('state'))
const file = path.join(home.sessions, 'session.json')

test('what was remembered comes back, from a file that only its owner may read', () => {
  const state = {
    ...NEW_STATE,
    sessionId: 'session',
    told: { p1: { spans: { a: 'b' }, isFrozen: true } },
    isEnded: true,
  }
  saveState(home, 'session', state)
  expect(loadState(home, 'session')).toEqual(state)
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
})

test.each([
  'not json',
  '7',
  '[]',
  '{}',
  JSON.stringify({ ...NEW_STATE, v: 2 }),
  JSON.stringify({ ...NEW_STATE, told: { p1: 'x' } }),
  JSON.stringify({ ...NEW_STATE, journal: { offset: '0' } }),
  JSON.stringify({ ...NEW_STATE, background: undefined }),
])('a file that holds %s begins anew', (content) => {
  fs.writeFileSync(file, content)
  expect(loadState(home, 'session')).toEqual(NEW_STATE)
})

test('a session that nobody remembers is new', () => {
  expect(loadState(home, 'unknown')).toEqual(NEW_STATE)
})
