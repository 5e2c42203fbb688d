// Windows refuses to replace, delete or open a file while another program (a virus scanner, an indexer, an editor) holds
// it open, mostly for a moment only. Elsewhere the same codes mean that it will never go.

const FOR_A_MOMENT = new Set(['EPERM', 'EACCES', 'EBUSY'])
const PAUSES_MS = [5, 10, 20, 50, 100, 200, 400]

export const isPassing = (error: unknown, platform: NodeJS.Platform = process.platform): boolean =>
  platform === 'win32' && FOR_A_MOMENT.has((error as NodeJS.ErrnoException).code ?? '')

/** Does it again while it is refused for a moment, and throws what it is refused with in the end. Blocks meanwhile. */
export function untilItPasses<Result>(
  work: () => Result,
  platform: NodeJS.Platform = process.platform,
  pausesMs: readonly number[] = PAUSES_MS,
): Result {
  for (const pause of pausesMs) {
    try {
      return work()
    } catch (error) {
      if (!isPassing(error, platform)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    }
  }
  return work()
}
