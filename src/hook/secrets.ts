// What Claude Code's environment holds that nobody may read, as keyed hashes: where a command prints it, the flusher knows
// it again. No value, and no part of one, is written down.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { secretOf } from '../redact/variable.ts'
import type { NotedSecret } from './record.ts'

const MOST = 200
/** A key that is longer is no password; hashing it would cost the user time. */
const LONGEST = 10_000

/** Empty where setup has not made this machine's key. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>, home: string): NotedSecret[] {
  const key = keyIn(home)
  if (key === undefined) return []
  return Object.entries(env)
    .flatMap(([name, value = '']) => {
      const secret = value.length > LONGEST ? undefined : secretOf(name, value)
      return secret === undefined ? [] : [{ name, length: secret.length, hmac: hmacOf(secret, key) }]
    })
    .slice(0, MOST)
}

function keyIn(home: string): string | undefined {
  try {
    return readFileSync(join(home, 'key'), 'utf8') || undefined
  } catch {
    return undefined
  }
}

/** As redact/known/hashes.ts has it. */
const hmacOf = (secret: string, key: string) =>
  createHmac('sha256', key).update(secret).digest().subarray(0, 8).toString('base64url')
