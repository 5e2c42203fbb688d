import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoreFile } from '../../src/store/files.ts'
import { DAY_MS, OWED_FACTOR, planTrim, type Situation } from '../../src/upkeep/plan.ts'

const NOW_MS = Date.UTC(2026, 10, 23, 12)
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Written to at noon of its day. */
const fileOf = (daysAgo: number, more: Partial<StoreFile> = {}): StoreFile => {
  const day = dayOf(NOW_MS - daysAgo * DAY_MS)
  return { day, file: `${day}/s.jsonl`, bytes: 100, mtimeMs: NOW_MS - daysAgo * DAY_MS, ...more }
}

const planned = (files: readonly StoreFile[], more: Partial<Situation> = {}) =>
  planTrim({
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    isOwed: () => false,
    limits: { days: 90, maxBytes: 1e9 },
    nowMs: NOW_MS,
    isAgeBelieved: true,
    ...more,
  })

const daysOf = (files: readonly StoreFile[]) =>
  files
    .map(({ day }) => Math.round((Date.parse(dayOf(NOW_MS)) - Date.parse(day)) / DAY_MS))
    .sort((a, b) => b - a)

describe('by age', () => {
  test('goes what ended longer ago than is wished', () => {
    expect(daysOf(planned([200, 92, 91, 90, 89, 1, 0].map((ago) => fileOf(ago))))).toEqual([200, 92, 91])
  })

  test('what is owed stays, but not for ever', () => {
    const files = [91, 359, 362].map((ago) => fileOf(ago))
    expect(daysOf(planned(files, { isOwed: () => true }))).toEqual([362])
    expect(OWED_FACTOR * 90).toBe(360)
  })

  test('nothing goes where the clock made a leap', () => {
    expect(planned([fileOf(200)], { isAgeBelieved: false })).toEqual([])
  })

  test('nothing goes where the clock was set back, for then nothing is old', () => {
    const files = [400, 200, 1, 0].map((ago) => fileOf(ago))
    expect(planned(files, { nowMs: NOW_MS - 3_000 * DAY_MS })).toEqual([])
    expect(planned(files, { nowMs: 0, limits: { days: 1, maxBytes: 1 } })).toEqual([])
  })

  test('a day with a name from the future is as old as what was last written into it', () => {
    const future = { day: '2099-01-01' }
    const old = fileOf(0, { ...future, file: 'old', mtimeMs: NOW_MS - 91 * DAY_MS })
    const fresh = fileOf(0, { ...future, file: 'fresh', mtimeMs: NOW_MS - 2 * DAY_MS })
    expect(planned([old, fresh])).toEqual([old])
  })
})

describe('by room', () => {
  const limits = { days: 90, maxBytes: 250 }

  test('the oldest go until the rest has room', () => {
    expect(
      daysOf(
        planned(
          [5, 4, 3, 2].map((ago) => fileOf(ago)),
          { limits },
        ),
      ),
    ).toEqual([5, 4])
  })

  test('what somebody is owed goes only where it takes four times the room', () => {
    const files = Array.from({ length: 12 }, (_, index) => fileOf(index + 2))
    expect(daysOf(planned(files, { limits, isOwed: () => true }))).toEqual([13, 12])
    const isOwed = (file: string) => file !== fileOf(2).file
    expect(daysOf(planned(files.slice(0, 5), { limits, isOwed }))).toEqual([2])
  })

  test('what was written to within the last day stays, however large', () => {
    const files = [
      fileOf(0, { bytes: 1e6 }),
      fileOf(3, { mtimeMs: NOW_MS - DAY_MS / 2, bytes: 1e6 }),
      fileOf(2),
    ]
    expect(daysOf(planned(files, { limits }))).toEqual([2])
  })

  test('the order’s own bytes count', () => {
    expect(planned([fileOf(5), fileOf(4)], { limits, bytes: 200 })).toEqual([])
    expect(daysOf(planned([fileOf(5), fileOf(4)], { limits, bytes: 300 }))).toEqual([5])
  })
})

const someFiles = fc.array(
  fc.record({
    ago: fc.integer({ min: -400, max: 800 }),
    bytes: fc.integer({ min: 0, max: 1_000 }),
    isOwed: fc.boolean(),
  }),
  { maxLength: 40 },
)

test('whatever there is: nothing fresh goes, and nothing owed before all that is not', () => {
  fc.assert(
    fc.property(someFiles, fc.integer({ min: 1, max: 20_000 }), (given, maxBytes) => {
      const files = given.map(({ ago, bytes }, index) => fileOf(ago, { bytes, file: String(index) }))
      const isOwed = (file: string) => given[Number(file)]?.isOwed === true
      const limits = { days: 90, maxBytes }
      const gone = new Set(planned(files, { limits, isOwed }))
      for (const file of gone) expect(file.mtimeMs).toBeLessThan(NOW_MS - DAY_MS)
      const left = files.filter((file) => !gone.has(file))
      const isForRoom = (file: StoreFile) => NOW_MS - file.mtimeMs < OWED_FACTOR * 90 * DAY_MS
      const isFree = (file: StoreFile) => file.mtimeMs < NOW_MS - DAY_MS && !isOwed(file.file)
      if ([...gone].some((file) => isOwed(file.file) && isForRoom(file))) {
        expect(left.filter(isFree)).toEqual([])
      }
      const bytes = left.reduce((sum, file) => sum + file.bytes, 0)
      if (bytes > maxBytes) expect(left.filter(isFree)).toEqual([])
    }),
  )
})
