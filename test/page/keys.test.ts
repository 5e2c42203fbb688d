import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { KEYS, type KeyId, meaningOf, nameOfKey } from '../../src/page/keys/table.ts'

describe('a key', () => {
  it('means one thing everywhere', () => {
    const all = Object.values(KEYS).flatMap(({ keys }) => [...keys])
    expect(new Set(all).size).toBe(all.length)
  })

  it.each([
    ['j', undefined, 'next'],
    ['ArrowUp', undefined, 'previous'],
    ['E', undefined, 'previous-error'],
    ['?', undefined, 'help'],
    ['s', 'g', 'sessions'],
    ['t', 'g', 'totals'],
    ['t', undefined, 'pane'],
    ['j', 'g', 'next'],
    ['x', undefined, undefined],
  ] satisfies [string, string | undefined, KeyId | undefined][])(
    '%s after %s means %s',
    (key, before, id) => {
      expect(meaningOf(key, before)).toEqual({ id, isHalf: false })
    },
  )

  it('that begins a pair waits for the other', () => {
    expect(meaningOf('g', undefined)).toEqual({ id: undefined, isHalf: true })
  })
})

it('the docs tell of every key what the page does with it', () => {
  const docs = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/viewing.md'), 'utf8')
  const rows = Object.values(KEYS).map(({ keys, does }) => {
    const names = keys.map((key) =>
      key
        .split(' ')
        .map((each) => `\`${nameOfKey(each)}\``)
        .join(' then '),
    )
    return `| ${names.join(' ')} | ${does} |`
  })
  expect(rows.filter((row) => !docs.includes(row))).toEqual([])
})
