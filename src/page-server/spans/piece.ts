/**
 * Bytes of a UTF-8 text from about `offset` on, `limit` at most: both ends are moved back to where a character begins, so
 * that pieces asked for one behind the other make the text again. Never empty before the end.
 */
export function piece(bytes: Buffer, offset: number, limit: number): Buffer {
  const start = begin(bytes, Math.min(offset, bytes.length))
  const end = begin(bytes, Math.min(start + Math.max(limit, LONGEST), bytes.length))
  return bytes.subarray(start, end)
}

/** Of one character. */
const LONGEST = 4

/** The place itself, or the beginning of the character that it is in. */
function begin(bytes: Buffer, at: number): number {
  let place = at
  while (place > 0 && place < bytes.length && ((bytes[place] ?? 0) & 0xc0) === 0x80) place -= 1
  return place
}
