// Dice that fall the same way in every run.

export const LOWER = 'abcdefghijklmnopqrstuvwxyz'
export const UPPER = LOWER.toUpperCase()
export const DIGITS = '0123456789'
export const HEX = `${DIGITS}abcdef`
export const LETTERS = LOWER + UPPER
export const ALNUM = LETTERS + DIGITS
export const LOWER_ALNUM = LOWER + DIGITS
export const UPPER_ALNUM = UPPER + DIGITS
export const BASE64 = `${ALNUM}+/`
export const WORD = `${ALNUM}_-`

export interface Dice {
  readonly text: (length: number, alphabet?: string) => string
  readonly uuid: () => string
  readonly base64: (json: unknown) => string
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function diceOf(seed: number): Dice {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state >>> 8
  }
  const text = (length: number, alphabet = ALNUM) =>
    Array.from({ length }, () => alphabet[next() % alphabet.length]).join('')
  return {
    text,
    uuid: () => [8, 4, 4, 4, 12].map((length) => text(length, HEX)).join('-'),
    base64: (json) => Buffer.from(JSON.stringify(json)).toString('base64url'),
  }
}
