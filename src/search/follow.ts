// Words that everybody writes stand in millions of places, and a pattern takes a microsecond for each: most are told
// apart by the next word, byte by byte.
import type { Sign } from './raw-form.ts'

const BACKSLASH = 0x5c
const ASCII_END = 0x80
const SPACE = 0x20
const ESCAPED = new Set([...'bfnrt'].map((sign) => sign.charCodeAt(0)))
const UNICODE = Buffer.from('u00')
/** `u00` and two digits. */
const UNICODE_BYTES = 5

/** False where the bytes from `at` on are no such signs. What is not plain is not looked at: a pattern has to decide. */
export function mayFollow(bytes: Buffer, at: number, signs: readonly Sign[]): boolean {
  let place = at
  for (const { isBlank, bytes: stands } of signs) {
    if (isBlank) {
      const end = behindBlanks(bytes, place)
      if (end === place) return false
      place = end
    } else {
      const [first] = stands ?? []
      if (first === undefined || first.some((byte) => byte >= ASCII_END)) return true
      if (!first.includes(bytes[place] ?? 0)) return false
      place += 1
    }
  }
  return true
}

function behindBlanks(bytes: Buffer, at: number): number {
  let place = at
  for (;;) {
    const byte = bytes[place] ?? 0
    if (byte === SPACE || byte >= ASCII_END || (byte >= 9 && byte <= 13)) place += 1
    else {
      const end = byte === BACKSLASH ? behindEscape(bytes, place) : place
      if (end === place) return place
      place = end
    }
  }
}

/** JSON in JSON doubles backslashes each time. */
function behindEscape(bytes: Buffer, at: number): number {
  let sign = at
  while (bytes[sign] === BACKSLASH) sign += 1
  if (ESCAPED.has(bytes[sign] ?? 0)) return sign + 1
  const isUnicode = UNICODE.every((byte, place) => bytes[sign + place] === byte)
  return isUnicode ? sign + UNICODE_BYTES : at
}
