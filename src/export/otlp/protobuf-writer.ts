// Protobuf, written from its end to its beginning: by then the length that stands before a message is known, so nothing
// is measured first or moved afterwards. https://protobuf.dev/programming-guides/encoding/

/** Wire types. */
const VARINT = 0
const FIXED64 = 1
const DELIMITED = 2
const FIXED32 = 5

const FIRST_BYTES = 1 << 20
/** What one large trace needed is not kept for all the others. */
const KEPT_BYTES = 4 << 20
/** Up to there a loop is faster than a call into the engine. */
const SHORT_TEXT = 48

let buffer = Buffer.allocUnsafe(FIRST_BYTES)
/** Where the last thing written begins; everything behind it is written. */
let at = buffer.length

/** `write` calls the functions below, for the last field first; what it wrote is returned. */
export function backwards(write: () => void): Uint8Array {
  at = buffer.length
  try {
    write()
    return Uint8Array.prototype.slice.call(buffer, at)
  } finally {
    if (buffer.length > KEPT_BYTES) buffer = Buffer.allocUnsafe(FIRST_BYTES)
  }
}

/** A message or list inside: `write` writes its fields, the last one first. */
export function nested(field: number, write: () => void): void {
  const end = written()
  write()
  varint(written() - end)
  tag(field, DELIMITED)
}

/** Half a character becomes U+FFFD: a strict reader would refuse the whole request. */
export function text(field: number, value: string): void {
  varint(textBytes(value))
  tag(field, DELIMITED)
}

/** An even number of hex digits. */
export function hexBytes(field: number, digits: string): void {
  const length = digits.length / 2
  reserve(length)
  at -= length
  buffer.write(digits, at, 'hex')
  varint(length)
  tag(field, DELIMITED)
}

export function integer(field: number, value: number): void {
  varint(value)
  tag(field, VARINT)
}

export function double(field: number, value: number): void {
  reserve(8)
  at -= 8
  buffer.writeDoubleLE(value, at)
  tag(field, FIXED64)
}

export function fixed64(field: number, value: bigint): void {
  reserve(8)
  at -= 8
  buffer.writeBigUInt64LE(value, at)
  tag(field, FIXED64)
}

export function fixed32(field: number, value: number): void {
  reserve(4)
  at -= 4
  buffer.writeUInt32LE(value, at)
  tag(field, FIXED32)
}

const tag = (field: number, wireType: number): void => varint(field * 8 + wireType)

/** How many bytes it took. */
function textBytes(value: string): number {
  if (value.length <= SHORT_TEXT && shortAscii(value)) return value.length
  const length = Buffer.byteLength(value)
  reserve(length)
  at -= length
  return buffer.write(value, at, 'utf8')
}

function shortAscii(value: string): boolean {
  reserve(value.length)
  for (let i = value.length - 1, to = at - 1; i >= 0; i -= 1, to -= 1) {
    const code = value.charCodeAt(i)
    // What was written so far is written over.
    if (code > 0x7f) return false
    buffer[to] = code
  }
  at -= value.length
  return true
}

function varint(value: number): void {
  reserve(10)
  if (value >= 0 && value < 0x80) {
    at -= 1
    buffer[at] = value
    return
  }
  if (value < 0 || value > 0xffff_ffff) longVarint(BigInt.asUintN(64, BigInt(value)))
  else shortVarint(value)
}

function shortVarint(value: number): void {
  const length = value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5
  at -= length
  let rest = value
  for (let to = at; to < at + length - 1; to += 1) {
    buffer[to] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  buffer[at + length - 1] = rest
}

/** Negative ones have ten bytes. */
function longVarint(value: bigint): void {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    const isLast = rest <= 0x7fn
    bytes.push(Number(rest & 0x7fn) | (isLast ? 0 : 0x80))
    if (isLast) break
  }
  at -= bytes.length
  buffer.set(bytes, at)
}

const written = () => buffer.length - at

function reserve(bytes: number): void {
  if (at >= bytes) return
  const used = written()
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + bytes))
  buffer.copy(larger, larger.length - used, at)
  buffer = larger
  at = larger.length - used
}
