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
