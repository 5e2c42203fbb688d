// The search for an anchor in bytes. Node's own search knows no cases, and a regular expression takes four times as long
// as the slower one of these.
import { bitsOf } from './rarity.ts'
import type { RawForm } from './raw-form.ts'
import type { Vector } from './vector.ts'

type Anchor = RawForm['anchor']

/** Where the anchor stands next in `bytes` from `from` on, wholly before `to`; -1 where it does not. */
export type Scan = (bytes: Uint8Array, from: number, to: number) => number

const BYTES = 256

/** By the two rarest places of the anchor. `bytes` are the vector's memory, from its beginning. */
export function vectorScanFor(anchor: Anchor, { next }: Vector): Scan | undefined {
  const [first, second = first] = pairsIn(anchor)
  if (first === undefined || second === undefined) return undefined
  const [i, a, a2] = first
  const [j, b, b2] = second
  const stands = standsFor(anchor)
  return (bytes, from, to) => {
    const end = to - anchor.length + 1
    if (end <= from) return -1
    let at = next(from, end, i, a, a2, j, b, b2)
    while (at !== -1 && !stands(bytes, at)) at = next(at + 1, end, i, a, a2, j, b, b2)
    return at
  }
}

/** Places with no more than two bytes, the rarest first. */
const pairsIn = (anchor: Anchor): readonly (readonly [place: number, byte: number, other: number])[] =>
  anchor
    .flatMap((bytes, place) => {
      const [byte = 0, other = byte] = bytes
      return bytes.length > 2 ? [] : [[place, byte, other] as const]
    })
    .sort(([, a], [, b]) => bitsOf(b) - bitsOf(a))

/** Whether the whole anchor stands at `at`. */
function standsFor(anchor: Anchor): (bytes: Uint8Array, at: number) => boolean {
  const table = new Uint8Array(anchor.length * BYTES)
  for (const [place, bytes] of anchor.entries()) for (const byte of bytes) table[place * BYTES + byte] = 1
  return (bytes, at) => {
    let place = anchor.length - 1
    while (place >= 0 && table[place * BYTES + (bytes[at + place] as number)] === 1) place -= 1
    return place < 0
  }
}

/** Horspool's, with sets of bytes in place of bytes. */
export function scanFor(anchor: Anchor): Scan {
  const length = anchor.length
  const last = length - 1
  /** How far on the anchor may stand next, by the byte under its last place; 0: it may stand here. */
  const jump = new Uint8Array(BYTES).fill(length)
  for (const [at, bytes] of anchor.entries()) {
    for (const byte of bytes) if (at < last) jump[byte] = last - at
  }
  /** The same behind a place where the last byte fitted and the others did not. */
  const skip = jump.slice()
  for (const byte of anchor[last] ?? []) jump[byte] = 0
  const stands = standsFor(anchor)
  return (bytes, from, to) => {
    let at = from + last
    while (at < to) {
      const byte = bytes[at] as number
      const far = jump[byte] as number
      if (far !== 0) {
        at += far
        continue
      }
      if (stands(bytes, at - last)) return at - last
      at += skip[byte] as number
    }
    return -1
  }
}
