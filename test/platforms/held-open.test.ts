// Windows refuses what another program hinders for a moment; nowhere else is it tried twice.
import { describe, expect, test } from 'vitest'
import { isPassing, untilItPasses } from '../../src/disk/passing.ts'

const refusal = (code: string) => Object.assign(new Error(code), { code })

/** Refused so often, then done. */
function hindered(times: number, code: string) {
  const work = () => {
    work.calls += 1
    if (work.calls <= times) throw refusal(code)
    return 'done'
  }
  work.calls = 0
  return work
}

describe('what a scanner holds open for a moment', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows is tried again after %s', (code) => {
    const work = hindered(3, code)
    expect(untilItPasses(work, 'win32', [1, 1, 1])).toBe('done')
    expect(work.calls).toBe(4)
  })

  test('is told in the end where it never passes', () => {
    const work = hindered(9, 'EBUSY')
    expect(() => untilItPasses(work, 'win32', [1, 1])).toThrow('EBUSY')
    expect(work.calls).toBe(3)
  })

  test.each(['linux', 'darwin'] as const)('on %s is a refusal at once', (platform) => {
    const work = hindered(1, 'EACCES')
    expect(() => untilItPasses(work, platform, [1])).toThrow('EACCES')
    expect(work.calls).toBe(1)
  })
})

test('a full disk passes nowhere', () => {
  expect(isPassing(refusal('ENOSPC'), 'win32')).toBe(false)
  expect(isPassing(undefined, 'linux')).toBe(false)
  const work = hindered(1, 'ENOSPC')
  expect(() => untilItPasses(work, 'win32', [1])).toThrow('ENOSPC')
})
