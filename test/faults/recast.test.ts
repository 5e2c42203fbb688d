import { expect, test } from 'vitest'
import { RECORDINGS, recordingOf, WITHOUT_TRANSCRIPT } from '../sessions/recordings.ts'
import { recast } from './recast.ts'

const START_MS = Date.UTC(2027, 1, 3, 4, 5, 6, 789)

test.each([...RECORDINGS, ...WITHOUT_TRANSCRIPT])('%s keeps every length and gap, and no id', (name) => {
  const [before, after] = [recordingOf(name), recast(name, 'salt', START_MS)]
  expect(after.files.map(({ bytes }) => bytes.length)).toEqual(before.files.map(({ bytes }) => bytes.length))
  expect(after.hooks[0]?.at).toBe(START_MS)
  const byMs = START_MS - (before.hooks[0]?.at ?? 0)
  expect(after.hooks.map(({ seenAt }) => seenAt - byMs)).toEqual(before.hooks.map(({ seenAt }) => seenAt))
  const sessions = before.hooks.map(({ input }) => input.session_id)
  const others = after.hooks.map(({ input }) => input.session_id)
  expect(new Set(others).size).toBe(new Set(sessions).size)
  const text = JSON.stringify(after.hooks) + after.files.map(({ name, bytes }) => name + bytes).join('')
  for (const id of sessions) expect(text).not.toContain(id)
  expect(text).not.toMatch(/"timestamp":"2026/)
  expect(recast(name, 'salt', START_MS)).toEqual(after)
  expect(recast(name, 'pepper', START_MS).hooks[0]?.input.session_id).not.toBe(others[0])
})
