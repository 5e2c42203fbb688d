// What every encoding may write, whatever a span holds.

/** NaN has no form in JSON, and 1e21 is no integer that a strict reader takes: such numbers are sent as text. */
export const isSendable = (value: number): boolean => Number.isFinite(value) && Math.abs(value) < 2 ** 63

/** In the year 2554: later ones do not fit into 64 bits of nanoseconds. */
const LATEST_MS = 18_446_744_073_709

/** Whole milliseconds since the epoch, as the store has them. */
export const wholeMs = (ms: number): number =>
  Number.isFinite(ms) ? Math.min(LATEST_MS, Math.max(0, Math.round(ms))) : 0
