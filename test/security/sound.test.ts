// I4 and I5: what a value out of somebody else's JSON may still be, once it is in.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idAt } from '../../src/json/read.ts'
import { sound } from '../../src/json/sound.ts'

const DEEPEST = 64
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))

test('I5: any value is whole Unicode and can be written down again, and one that was so already is the same', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const told = JSON.stringify(sound(JSON.parse(text)))
      expect(told).toBe(JSON.stringify(JSON.parse(text)))
      expect(told.isWellFormed()).toBe(true)
    }),
  )
  expect(sound(JSON.parse('{"a\\ud800":["\\udc00x",{"b":"\\ud83d\\ude00"}],"n":1}'))).toEqual({
    'a\ufffd': ['\ufffdx', { b: '😀' }],
    n: 1,
  })
})

test.each([1, DEEPEST, DEEPEST + 1, 100_000])('I5: of %d levels at most 64 are left', (depth) => {
  const told = JSON.stringify(sound(nested(depth)))
  expect(told.split('[').length - 1).toBeLessThanOrEqual(DEEPEST + 1)
  expect(told.includes('too deep')).toBe(depth > DEEPEST)
})

test('I4: a key of every object is kept as a key of this one, and changes no other', () => {
  const told = sound(
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":"\\ud800"}}}'),
  )
  expect(Object.keys(told)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(told)).toBe(Object.prototype)
  expect('polluted' in {}).toBe(false)
  const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toolu_1', '']
  expect(ids.map((id) => idAt({ id }, 'id'))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'toolu_1',
    '',
  ])
})
