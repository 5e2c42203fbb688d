import { expect, test } from 'vitest'
import { oneLine, plainText } from '../../src/cli/plain-text.ts'
import { cutToWidth, padEnd, textWidth } from '../../src/cli/text-width.ts'
import { CONTROL_SEQUENCES, DOES_SOMETHING } from '../security/control-sequences.ts'

test.each(Object.entries(CONTROL_SEQUENCES))('O1: %s is shown, not done', (_what, text) => {
  const shown = plainText(text)
  expect(shown).not.toMatch(DOES_SOMETHING)
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
