// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is tested
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asTyped, isWellReferred, literal, namesIn, resolved } from '../../src/config/references.ts'

const VALUES: Readonly<Record<string, string>> = { GH_TOKEN: 'abc', EMPTY: '', NASTY: '${GH_TOKEN}$$$&' }
const resolve = (text: string) => resolved(text, (name) => VALUES[name] ?? '?')

describe('a text', () => {
  test.each([
    ['Bearer ${GH_TOKEN}', ['GH_TOKEN'], 'Bearer abc'],
    ['${GH_TOKEN}:${EMPTY}:${GH_TOKEN}', ['GH_TOKEN', 'EMPTY'], 'abc::abc'],
    ['no $GH_TOKEN, 5$, $', [], 'no $GH_TOKEN, 5$, $'],
    ['pa$$word', [], 'pa$word'],
    ['$${GH_TOKEN}', [], '${GH_TOKEN}'],
    ['$$${GH_TOKEN}', ['GH_TOKEN'], '$abc'],
    ['${NASTY}', ['NASTY'], '${GH_TOKEN}$$$&'],
    ['', [], ''],
    ['Basic ${base64:GH_TOKEN:NASTY}', ['GH_TOKEN', 'NASTY'], `Basic ${btoa('abc:${GH_TOKEN}$$$&')}`],
    ['${base64:GH_TOKEN}', ['GH_TOKEN'], btoa('abc')],
  ])('%j names %j and becomes %j', (text, names, becomes) => {
    expect(isWellReferred(text)).toBe(true)
    expect(namesIn(text)).toEqual(names)
    expect(resolve(text)).toBe(becomes)
  })

  test.each([
    '${',
    '${}',
    '${base64:}',
    '${base64:A:}',
    '${hex:A}',
    '${A-B}',
    '${A',
    '${1A}',
    'x ${A} ${',
    `\${${'A'.repeat(101)}}`,
  ])('%j is not what its writer meant', (text) => {
    expect(isWellReferred(text)).toBe(false)
  })
})

const dollars = fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ' ') })

test('whatever a text holds, its literal form stands for it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), dollars), (text) => {
      expect(isWellReferred(literal(text))).toBe(true)
      expect(namesIn(literal(text))).toEqual([])
      expect(resolve(literal(text))).toBe(text)
    }),
  )
})

test('what a person types is a reference where it is one, and else itself', () => {
  expect(asTyped('Bearer ${GH_TOKEN}')).toBe('Bearer ${GH_TOKEN}')
  fc.assert(
    fc.property(dollars, (text) => {
      fc.pre(namesIn(text).length === 0 || !isWellReferred(text))
      expect(resolve(asTyped(text))).toBe(text)
    }),
  )
})
