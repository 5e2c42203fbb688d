// What the opener of the browser is given in place of the token, because every user of the machine can read the command
// line of every program: good once, for a minute.
import { isToken, newToken } from './token.ts'

const LIFE_MS = 60_000

export type CodeTried =
  | 'right'
  /** It never was one, or it is too late. */
  | 'wrong'
  /** Somebody else had it first, or has it now: whoever that is may have the token. */
  | 'again'

export interface OneTimeCode {
  readonly code: string
  tried(given: string, nowMs: number): CodeTried
}

export function newCode(nowMs: number): OneTimeCode {
  const code = newToken()
  let isUsed = false
  return {
    code,
    tried(given, atMs) {
      if (!isToken(given, code)) return 'wrong'
      if (isUsed) return 'again'
      if (atMs - nowMs > LIFE_MS) return 'wrong'
      isUsed = true
      return 'right'
    },
  }
}
