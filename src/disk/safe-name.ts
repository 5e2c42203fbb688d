import { createHash } from 'node:crypto'

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/
// Names that Windows gives to devices, whatever their ending.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * A file name for an id that came from outside: itself (lower-cased) where it is plain, else a hash of it.
 * So `../../x`, NUL bytes and 5,000 characters all stay inside the folder they are meant for.
 */
export function safeName(id: string): string {
  const lower = id.toLowerCase()
  if (PLAIN.test(id) && !DEVICE.test(lower)) return lower
  return `x-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}
