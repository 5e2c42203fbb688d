// `flush --refused` and `flush --backfill` in words.
import type { SentAgain } from '../upkeep/send-again.ts'

export function sentAgainInWords({ destinationId: id, why, traces, sessions }: SentAgain): string {
  if (traces === 0) {
    return why === 'refused' ? `${id}: nothing refused is waiting` : `${id}: it has all that it may have`
  }
  const what = `${traces} ${traces === 1 ? 'trace' : 'traces'} of ${sessions} ${sessions === 1 ? 'session' : 'sessions'}`
  return `${id}: ${what} ${why === 'refused' ? 'that it refused: back in its queue' : 'from before: now in its queue'}`
}
