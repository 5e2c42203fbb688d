// The search for an anchor in bytes: Horspool's, with sets of bytes in place of bytes. Node's own search knows no cases,
// and a regular expression takes two to four times as long.
import type { RawForm } from './raw-form.ts'

/** Where the anchor stands next in `bytes` from `from` on, wholly before `to`; -1 where it does not. */
export type Scan = (bytes: Uint8Array, from: number, to: number) => number

const BYTES = 256

export function scanFor(anchor: RawForm['anchor']): Scan {
  const length = anchor.length
  const last = length - 1
  /** How far on the anchor may stand next, by the byte under its last place; 0: it may stand here. */
  const jump = new Uint8Array(BYTES).fill(length)
  const stand = new Uint8Array(length * BYTES)
  for (const [at, bytes] of anchor.entries()) {
    for (const byte of bytes) {
      stand[at * BYTES + byte] = 1
      if (at < last) jump[byte] = last - at
    }
  }
  /** The same behind a place where the last byte fitted and the others did not. */
  const skip = jump.slice()
  for (const byte of anchor[last] ?? []) jump[byte] = 0
  return (bytes, from, to) => {
    let at = from + last
    while (at < to) {
      const byte = bytes[at] as number
      const far = jump[byte] as number
      if (far !== 0) {
        at += far
        continue
      }
      let place = last - 1
      while (place >= 0 && stand[place * BYTES + (bytes[at - last + place] as number)] === 1) place -= 1
      if (place < 0) return at - last
      at += skip[byte] as number
    }
    return -1
  }
}
