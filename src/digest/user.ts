// For whom and where a session runs, as far as traces may say so.
import os from 'node:os'
import type { Home } from '../disk/home.ts'
import { keyedHash } from '../disk/key.ts'

type How = 'plain' | 'hash' | 'off'

export const userIdOf = (home: Home, how: How): string | undefined => shown(home, how, 'user', userName())
export const hostNameOf = (home: Home, how: How): string | undefined =>
  shown(home, how, 'host', os.hostname())

/** The name in the machine's user list, not an environment variable that a project could set. */
export function userName(): string | undefined {
  try {
    return os.userInfo().username
  } catch {
    return undefined
  }
}

/** Keyed: a bare hash of a name could be found by trying names. */
export const hashedName = (home: Home, kind: 'user' | 'host', name: string): string =>
  `${kind}-${keyedHash(home, name).slice(0, 16)}`

function shown(home: Home, how: How, kind: 'user' | 'host', name: string | undefined): string | undefined {
  if (how === 'off' || name === undefined) return undefined
  return how === 'plain' ? name : hashedName(home, kind, name)
}
