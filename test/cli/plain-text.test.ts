import { expect, test } from 'vitest'
import { amount, dollars, duration } from '../../src/cli/amounts.ts'
import { oneLine, plainText } from '../../src/cli/plain-text.ts'
import { cutToWidth, padEnd, textWidth } from '../../src/cli/text-width.ts'

const HOSTILE: Readonly<Record<string, string>> = {
  'a colour': '\x1b[31mred\x1b[0m',
  'a cleared screen': '\x1b[2J\x1b[H',
  'a moved cursor': '\x1b[10A',
  'a window title': '\x1b]0;title\x07',
  'a title ended by ST': '\x1b]2;title\x1b\\',
  'a link': '\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\',
  'a clipboard write': '\x1b]52;c;ZXZpbA==\x07',
  'a device control string': '\x1bP1$r0m\x1b\\',
  'an application command': '\x1b_payload\x1b\\',
  'a privacy message': '\x1b^x\x1b\\',
  'a reset': '\x1bc',
  'a charset switch': '\x0e\x0f',
  'a bell': '\x07',
  backspaces: 'safe\b\b\b\bevil',
  'a carriage return': 'safe\revil',
  'a form feed': '\f',
  'a vertical tab': '\v',
  'a null': '\0',
  'a delete': '\x7f',
  'an end of transmission': '\x04',
  'a cancelled sequence': '\x1b[31\x18m',
  'a substitute': '\x1a',
  'a C1 control sequence': '\x9b31m',
  'a C1 operating system command': '\x9d0;title\x9c',
  'a C1 device control string': '\x90x\x9c',
  'a next line': '\x85',
  'a reverse line feed': '\x8d',
  'right to left': '\u202egnp.exe',
  'left to right override': '\u202dx',
  'an embedding': '\u202ax\u202c',
  'an isolate': '\u2067x\u2069',
  'a first strong isolate': '\u2068x\u2069',
  'a left to right mark': '\u200ex',
  'a right to left mark': '\u200fx',
  'an Arabic letter mark': '\u061cx',
  'a line separator': 'a\u2028b',
  'a paragraph separator': 'a\u2029b',
  'a byte order mark': '\ufeffx',
  'hidden tags': '\u{e0068}\u{e0069}\u{e007f}',
  'half a pair': '\ud83d',
}

test.each(Object.entries(HOSTILE))('%s is shown, not done', (_what, text) => {
  const shown = plainText(text)
  expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff\u{e0000}-\u{e007f}]/u)
  expect(shown.length).toBeGreaterThan(0)
})

test('controls become their pictures, what cannot be seen becomes a replacement mark', () => {
  expect(plainText('\x1b[1m\x00\x7f\x9b\u202e')).toBe('␛[1m␀␡��')
})

test('line breaks and tabs stay, and so do emoji and scripts that need joiners', () => {
  const fine = 'a\n\tb 👩‍👩‍👧‍👦 नमस्ते क्‍ष می‌خواهم é ─ ✗'
  expect(plainText(fine)).toBe(fine)
})

test('one line has no break, whatever the break was', () => {
  expect(oneLine('  a\r\n\tb\u2028c\vd  ')).toBe('a b c d')
})

test.each([
  ['abc', 3],
  ['日本', 4],
  ['한', 2],
  ['é', 1],
  ['e\u0301', 1],
  ['👩‍👩‍👧‍👦', 2],
  ['❤️', 2],
  ['✗ …', 3],
  ['\u200b', 0],
  ['', 0],
])('%j is %d columns wide', (text, width) => {
  expect(textWidth(text)).toBe(width)
})

test('cutting keeps to the width', () => {
  expect(cutToWidth('abcdef', 6)).toBe('abcdef')
  expect(cutToWidth('abcdef', 5)).toBe('abcd…')
  expect(cutToWidth('日本語', 5)).toBe('日本…')
  expect(cutToWidth('日本語', 4)).toBe('日…')
  expect(cutToWidth('abc', 0)).toBe('')
  expect(padEnd('日本語', 4)).toBe('日… ')
  expect(padEnd('ab', 4)).toBe('ab  ')
})

test('numbers are short and say enough', () => {
  expect([0, 1.4, 999, 1_000, 9_949, 59_949, 59_999, 125_400, 3_599_900, 3_780_000].map(duration)).toEqual([
    '0 ms',
    '1 ms',
    '999 ms',
    '1.0 s',
    '9.9 s',
    '59.9 s',
    '1 m 00 s',
    '2 m 05 s',
    '1 h 00 m',
    '1 h 03 m',
  ])
  expect([0, 25, 999, 1_000, 4_312, 99_940, 120_400, 999_600, 1_250_000].map(amount)).toEqual([
    '0',
    '25',
    '999',
    '1k',
    '4.3k',
    '99.9k',
    '120k',
    '1M',
    '1.3M',
  ])
  expect([undefined, 0, 0.00001, 0.0028, 0.0144224, 0.25, 3.456].map(dollars)).toEqual([
    '',
    '$0.00',
    '<$0.0001',
    '$0.0028',
    '$0.0144',
    '$0.250',
    '$3.46',
  ])
})
