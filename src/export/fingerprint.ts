// What tells one set of a destination's settings from another: what was refused under these may be taken under others.
import { createHash } from 'node:crypto'
import type { Destination } from './destination.ts'

/** Changes with everything in the settings that could make a refused request succeed. */
export function fingerprintOf({
  id: _,
  lateHeaders: __,
  open: ___,
  headers,
  tls,
  ...settings
}: Destination): string {
  const facts = [settings, headers, tls ?? {}].map((each) => Object.entries(each).sort(byKey))
  return shortHash(JSON.stringify(facts))
}

/** With what variables, commands and files say; `marks` of all of them, empty where there is none. */
export const equippedFingerprint = (settings: string, marks: string): string =>
  marks === '' ? settings : `${settings}.${shortHash(marks)}`

/** Where they said nothing. */
export const unequippedFingerprint = (settings: string): string => `${settings}.unready`

/** Of the settings alone. */
export const settingsIn = (fingerprint = ''): string | undefined => fingerprint.split('.')[0]

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)
