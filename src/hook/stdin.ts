import { readSync } from 'node:fs'

/** A payload above this is not kept, only counted. */
export const LARGEST_PAYLOAD = 64 * 1024 * 1024
const FIRST_BUFFER = 64 * 1024
const NAP_MS = 5
const PATIENCE_MS = 5_000

export interface Input {
  /** The beginning of stdin, as much of it as may be kept. */
  readonly bytes: Buffer
  /** How many bytes there were. */
  readonly total: number
}

/** Undefined where stdin cannot be read to its end. */
export function readStdin(): Input | undefined {
  let bytes: Buffer = Buffer.allocUnsafe(FIRST_BUFFER)
  let total = 0
  let nappedMs = 0
  for (;;) {
    if (total === bytes.length && total < LARGEST_PAYLOAD) bytes = twiceAsLong(bytes)
    // Past the limit the rest is read over itself: a writer whose pipe is closed early would get EPIPE.
    const at = total < LARGEST_PAYLOAD ? total : bytes.length / 2
    try {
      const read = readSync(0, bytes, at, bytes.length - at, null)
      if (read === 0) return { bytes: bytes.subarray(0, total), total }
      total += read
      nappedMs = 0
    } catch (error) {
      // A pipe that its writer made non-blocking has nothing to read yet.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || nappedMs >= PATIENCE_MS) return undefined
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MS)
      nappedMs += NAP_MS
    }
  }
}

function twiceAsLong(bytes: Buffer): Buffer {
  const longer = Buffer.allocUnsafe(bytes.length * 2)
  bytes.copy(longer)
  return longer
}
