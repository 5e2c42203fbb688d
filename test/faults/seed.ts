// Chance that can be had again: the same seed makes the same decisions, as far as the machine's own timing lets it.

export interface Dice {
  /** From 0 to 1, without 1. */
  next(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  isBelow(share: number): boolean
  pick<T>(from: readonly T[]): T
}

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    isBelow: (share) => next() < share,
    pick: (from) => {
      const picked = from[Math.floor(next() * from.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
  }
}
