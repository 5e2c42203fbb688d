// Guessing is slow from the twentieth wrong guess on, for whoever guesses wrongly; a right token never waits.
import { setTimeout as sleep } from 'node:timers/promises'

const AT_ONCE = 20
const DELAY_MS = 1_000

export interface Doubt {
  /** After a wrong guess: resolves when it may be answered. */
  wrong(): Promise<void>
}

export function startDoubt(delayMs = DELAY_MS): Doubt {
  let guesses = 0
  return {
    async wrong() {
      guesses += 1
      if (guesses > AT_ONCE) await sleep(delayMs, undefined, { ref: false })
    },
  }
}
