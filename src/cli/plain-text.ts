// What a conversation says must not steer the terminal that shows it.

// All controls (everything that moves the cursor, rings, sets colours or titles begins with one), marks that turn the
// writing direction around, line separators, the byte order mark, and tags.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu
const KEPT = '\n\t'
/** U+2400 and on: ␀ ␁ ␂ … */
const PICTURES = 0x2400
const DELETE = 0x7f

/**
 * Text that a terminal only shows: controls become their pictures (␛), what else could deceive becomes �. Joiners stay:
 * emoji and several scripts need them.
 */
export function plainText(text: string): string {
  return text.toWellFormed().replace(UNSAFE, (unsafe) => {
    if (KEPT.includes(unsafe)) return unsafe
    const code = unsafe.codePointAt(0) ?? 0
    if (code === DELETE) return '␡'
    return code < 0x20 ? String.fromCodePoint(PICTURES + code) : '\ufffd'
  })
}

export const oneLine = (text: string): string => plainText(text.trim().replace(/\s+/g, ' '))
