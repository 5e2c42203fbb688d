import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, jsonText, MAX_TEXT } from '../../src/trace/text.ts'

describe('a text', () => {
  test('that fits stays as it is', () => {
    expect(cleanText('línea 日本語 🎉')).toBe('línea 日本語 🎉')
    expect(cleanText('abc', 3)).toBe('abc')
  })

  test('that is too long is cut, and says how long it was', () => {
    expect(cleanText('x'.repeat(1_234_567), 10)).toBe('xxxxxxxxxx… [cut: 1,234,567 characters]')
  })

  test('is never cut in the middle of a character', () => {
    expect(cleanText('ab🎉cd', 3)).toBe('ab… [cut: 6 characters]')
    expect(cleanText('ab🎉cd', 4)).toBe('ab🎉… [cut: 6 characters]')
  })

  test('with half a surrogate pair becomes one that every strict reader takes', () => {
    expect(cleanText('a\ud83db\udc00')).toBe('a\ufffdb\ufffd')
  })

  test('of any kind comes out well-formed and no longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const clean = cleanText(text, max)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean.length).toBeLessThanOrEqual(max + '… [cut: 100 characters]'.length)
      }),
    )
  })
})

describe('structured content', () => {
  test('keeps its form', () => {
    const value = { path: 'a', list: [1, 'b', null, true, { deep: [] }] }
    expect(JSON.parse(jsonText(value))).toEqual(value)
  })

  test('of any kind is well-formed JSON of the same value, whatever its numbers and half characters are', () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(undefined))
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    }))
    fc.assert(
      fc.property(value, (given) => {
        const told = (_key: string, inner: unknown) =>
          typeof inner === 'string'
            ? inner.toWellFormed()
            : typeof inner === 'number' && !Number.isFinite(inner)
              ? String(inner)
              : inner
        expect(jsonText(given)).toBe(JSON.stringify(given, told) ?? 'null')
      }),
    )
  })

  test('that leads back to itself is said to be too deep, and nothing is thrown', () => {
    const value: Record<string, unknown> = {}
    value.self = value
    expect(jsonText(value)).toBe('"[nested too deeply to be told]"')
  })

  test('that is too long has its longest texts cut, and is JSON still', () => {
    const value = { name: 'Write', arguments: { file_path: '/a', content: 'x'.repeat(100_000) } }
    const text = jsonText(value, 10_000)
    const told = JSON.parse(text) as typeof value
    expect(text.length).toBeLessThanOrEqual(10_000)
    expect(told.name).toBe('Write')
    expect(told.arguments.file_path).toBe('/a')
    expect(told.arguments.content).toMatch(/^x+… \[cut: 100,000 characters\]$/)
  })

  test('of many short texts is cut as a whole, and is JSON still', () => {
    const text = jsonText(Array.from({ length: 200_000 }, () => '"'))
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT)
    expect(JSON.parse(text)).toMatch(/^\["\\"",.*characters\]$/s)
  })

  test('that JSON has no form for is told in words', () => {
    expect(jsonText({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: undefined })).toBe(
      '{"a":"NaN","b":"Infinity"}',
    )
    expect(jsonText(undefined)).toBe('null')
    expect(JSON.parse(jsonText('half \ud83d'))).toBe('half \ufffd')
  })

  test('nested beyond all reason is not fatal', () => {
    const nested = JSON.parse(`${'['.repeat(4_000)}${']'.repeat(4_000)}`) as unknown
    expect(JSON.parse(jsonText({ nested }))).toBe('[nested too deeply to be told]')
  })

  test('of any kind comes out as well-formed JSON within the limit', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'binary' }),
        fc.integer({ min: 3_000, max: 6_000 }),
        (value, max) => {
          const text = jsonText([value, 'y'.repeat(5_000)], max)
          expect(text.isWellFormed()).toBe(true)
          expect(text.length).toBeLessThanOrEqual(max)
          expect(() => JSON.parse(text) as unknown).not.toThrow()
        },
      ),
    )
  })
})
