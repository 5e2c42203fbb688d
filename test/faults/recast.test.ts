import { expect, test } from 'vitest'
import { RECORDINGS, recordingOf, WITHOUT_TRANSCRIPT } from '../sessions/recordings.ts'
import { recast } from './recast.ts'

const START_MS = Date.UTC(2027, 1, 3, 4, 5, 6, 789)

test('a recording that is recast keeps every length and gap, and no id', () => {
  for (const name of [...RECORDINGS, ...WITHOUT_TRANSCRIPT]) {
    const [before, after] = [recordingOf(name), recast(name, 'salt', START_MS)]
    const lengthsOf = ({ files }: typeof before) => files.map(({ bytes }) => bytes.length)
    expect(lengthsOf(after), name).toEqual(lengthsOf(before))
    const byMs = START_MS - (before.hooks[0]?.at ?? 0)
    const timesOf = ({ hooks }: typeof before) => hooks.map(({ at, seenAt }) => [at, seenAt])
    expect(timesOf(after), name).toEqual(timesOf(before).map((times) => times.map((ms) => ms + byMs)))
    const sessionsOf = ({ hooks }: typeof before) => [...new Set(hooks.map(({ input }) => input.session_id))]
    expect(sessionsOf(after), name).toHaveLength(sessionsOf(before).length)
    const text = JSON.stringify(after.hooks) + after.files.map(({ name, bytes }) => name + bytes).join('')
    for (const id of sessionsOf(before)) expect(text.includes(id), name).toBe(false)
    expect(/"timestamp":"2026/.test(text), name).toBe(false)
    expect(sessionsOf(recast(name, 'salt', START_MS))).toEqual(sessionsOf(after))
    expect(sessionsOf(recast(name, 'pepper', START_MS))).not.toEqual(sessionsOf(after))
  }
})
