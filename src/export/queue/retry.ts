// When to try again. Pure: the clock and the dice come from outside.
import type { Retryable } from '../outcome.ts'

export interface Attempt {
  /** Failed in a row, this one included. */
  readonly attempts: number
  readonly outcome: Retryable
  readonly nowMs: number
  /** Like Math.random. */
  readonly random: () => number
}

interface Pace {
  readonly firstMs: number
  readonly ceilingMs: number
}

/** Nothing listens: to look again is free, and a server that was just started should not be kept waiting. */
const CHEAP: Pace = { firstMs: 250, ceilingMs: 2_000 }
const COSTLY: Pace = { firstMs: 1_000, ceilingMs: 5 * 60_000 }

/** No server's word holds for longer: a wrong clock or a hostile answer must not silence a destination for ever. */
export const MAX_WAIT_MS = 24 * 60 * 60_000

/** The time before which nothing is sent. Doubles, up to a ceiling; the server's own wish goes first. */
export function nextAttempt({ attempts, outcome, nowMs, random }: Attempt): number {
  const { firstMs, ceilingMs } = outcome.cheap === true ? CHEAP : COSTLY
  if (outcome.retryAfterMs !== undefined) {
    return nowMs + Math.ceil(Math.min(MAX_WAIT_MS, Math.max(firstMs, outcome.retryAfterMs)))
  }
  const backOffMs = Math.min(ceilingMs, firstMs * 2 ** Math.max(0, attempts - 1))
  // Between half and all of it, so that many machines do not come back at the same moment.
  return nowMs + Math.ceil(backOffMs * (0.5 + random() / 2))
}
