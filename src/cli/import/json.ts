import type { Outcome } from './words.ts'

/** For scripts: counts, and what could not be read. */
export function asJsonValue({ tally, sessions, isDryRun, isStopped, deliveries, requeued, to }: Outcome) {
  const { imported, stored, open, unfinished, deleted, done, turns, spans, usd, unpriced, leftOut } = tally
  return {
    dryRun: isDryRun,
    stopped: isStopped,
    sessions: { found: sessions, done, imported, nothingNew: stored, open, unfinished, deleted },
    turns,
    spans,
    usd: Math.round(usd * 1e9) / 1e9,
    callsWithoutPrice: Object.fromEntries(unpriced),
    deliveries: deliveries.filter(({ destinationId }) => to.includes(destinationId)),
    requeued: requeued.map(({ destinationId, traces }) => ({ destinationId, traces })),
    leftOut,
  }
}
