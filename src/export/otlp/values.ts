// What every encoding may write, whatever a span holds.

/** NaN has no form in JSON, and 1e21 is no integer that a strict reader takes: such numbers are sent as text. */
export const isSendable = (value: number): boolean => Number.isFinite(value) && Math.abs(value) < 2 ** 63

/** In the year 2554: later ones do not fit into 64 bits of nanoseconds. */
const LATEST_US = 18_446_744_073_709_000

/** Whole microseconds since the epoch: more a number of milliseconds does not hold. */
export const microseconds = (ms: number): number =>
  Number.isFinite(ms) ? Math.min(LATEST_US, Math.max(0, Math.round(ms * 1_000))) : 0

/** Whole milliseconds since the epoch. */
export const wholeMs = (ms: number): number => Math.round(microseconds(ms) / 1_000)
