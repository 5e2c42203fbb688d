/** What a command has to say. Words for people go to stderr where stdout may be read by a script. */
export interface Result {
  readonly exitCode: 0 | 1 | 2
  readonly output: string
  readonly error: string
  /** The output holds our own colours, and what else is in it was made harmless: it is printed as it is. */
  readonly isStyled?: true
}

export const success = (output: string, error = ''): Result => ({ exitCode: 0, output, error })

/** Something is wrong, though it was asked rightly. */
export const failure = (error: string, output = ''): Result => ({ exitCode: 1, output, error })

/** Asked wrongly: nothing was done. */
export const wrongUse = (error: string): Result => ({ exitCode: 2, output: '', error })

export const asJson = (value: unknown): string => escaped(JSON.stringify(value, null, 2))

// What JSON.stringify leaves as it is, and a terminal or a reader may stumble over.
const UNSAFE =
  /[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu

/** The same JSON in other letters: no control character, nothing that turns the writing direction around. */
export const escaped = (json: string): string =>
  json.replace(UNSAFE, (unsafe) =>
    [...Array(unsafe.length).keys()]
      .map((index) => `\\u${unsafe.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
