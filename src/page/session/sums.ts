// Over lists that may be longer than what a function takes as arguments.

/** Undefined where nothing is known; else what is. */
export function sum(values: readonly (number | undefined)[]): number | undefined {
  let total: number | undefined
  for (const value of values) if (value !== undefined) total = (total ?? 0) + value
  return total
}

export const earliest = (values: readonly number[]): number =>
  values.reduce((least, value) => (value < least ? value : least), values[0] ?? 0)

export const latest = (values: readonly number[]): number =>
  values.reduce((most, value) => (value > most ? value : most), values[0] ?? 0)
