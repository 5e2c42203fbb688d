// For whom a session runs, as far as traces may say so.
import { createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import type { Home } from '../disk/home.ts'
import { readIfThere, writePrivate } from '../disk/private-file.ts'

export function userIdOf(home: Home, how: 'plain' | 'hash' | 'off'): string | undefined {
  const name = how === 'off' ? undefined : userName()
  if (name === undefined || how === 'plain') return name
  // Keyed: a bare hash of a name could be found by trying names.
  return `user-${createHmac('sha256', keyOf(home)).update(name).digest('hex').slice(0, 16)}`
}

/** The name in the machine's user list, not an environment variable that a project could set. */
export function userName(): string | undefined {
  try {
    return os.userInfo().username
  } catch {
    return undefined
  }
}

/** This machine's own secret, made at first need. */
function keyOf(home: Home): string {
  const known = readIfThere(home.key)
  if (known !== undefined) return known
  const key = randomBytes(32).toString('hex')
  writePrivate(home.key, key)
  return fs.readFileSync(home.key, 'utf8')
}
