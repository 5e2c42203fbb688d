import { duration } from '../../summary/numbers.ts'

const QUIET_MS = 60_000

/** Of a turn that runs; it never only turns in circles. */
export const runningWords = (quietMs: number): string =>
  quietMs < QUIET_MS
    ? 'Still running'
    : `Still running, quiet for ${duration(Math.floor(quietMs / QUIET_MS) * QUIET_MS)}`
