import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  /** For the error: what was waited for. */
  readonly what: string
  readonly timeoutMs: number
  /** For the error: what there was instead. */
  readonly instead?: () => string
  readonly everyMs?: number
}

/** The first value of `look` that is neither undefined, null nor false. */
export async function eventually<T>(
  look: () => T | Promise<T>,
  { what, timeoutMs, everyMs = 20, instead }: Patience,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== null && seen !== false) {
      return seen as Exclude<T, undefined | null | false>
    }
    if (Date.now() >= deadline) {
      throw new Error(`${what}: not seen within ${timeoutMs} ms${instead ? `; ${instead()}` : ''}`)
    }
    await sleep(everyMs)
  }
}
