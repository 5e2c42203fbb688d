import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openReader } from '../../src/search/reader.ts'
import { scanFor } from '../../src/search/scan.ts'
import { openVector } from '../../src/search/vector.ts'
import { tempDir } from '../rig/temp-dir.ts'

/** Few different bytes, so that much of it nearly fits. */
const byte = fc.constantFrom(0x00, 0x41, 0x61, 0x62, 0x80, 0xff)
const anchors = fc.array(fc.uniqueArray(byte, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 })
const folder = tempDir('scan')
const file = path.join(folder, 'bytes')

const everywhere = (bytes: Buffer, scan: ReturnType<typeof scanFor>, from: number, to: number) => {
  const places: number[] = []
  for (let at = scan(bytes, from, to); at !== -1; at = scan(bytes, at + 1, to)) places.push(at)
  return places
}

const byHand = (bytes: Buffer, anchor: readonly (readonly number[])[], from: number, to: number) =>
  Array.from({ length: Math.max(0, to - anchor.length + 1 - from) }, (_, at) => from + at).filter((at) =>
    anchor.every((some, place) => some.includes(bytes[at + place] ?? -1)),
  )

describe('the scan', () => {
  it('finds every place and no other, with vectors and without', () => {
    fc.assert(
      fc.property(
        anchors,
        fc.array(byte, { maxLength: 90 }),
        fc.nat(20),
        fc.nat(20),
        (anchor, content, from, lessTo) => {
          const bytes = Buffer.from(content)
          const to = Math.max(0, bytes.length - lessTo)
          const expected = byHand(bytes, anchor, from, to)
          expect(everywhere(bytes, scanFor(anchor), from, to)).toEqual(expected)
          fs.writeFileSync(file, bytes)
          const reader = openReader(anchor, openVector())
          expect(everywhere(reader.read(file), reader.scan, from, to)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('has vectors on every Node that is supported', () => {
    expect(openVector()).toBeDefined()
  })
})

describe.each(['with', 'without'])('a file that is read %s vectors', (vectors) => {
  const anchor = [...'needle'].map((letter) => [letter.charCodeAt(0), letter.toUpperCase().charCodeAt(0)])
  const opened = () => openReader(anchor, vectors === 'with' ? openVector() : undefined)

  it('may be of any length, and is looked through to its last byte', () => {
    const reader = opened()
    for (const length of [0, 5, 70_000, 3_000_000, 10, 1_048_576]) {
      fs.writeFileSync(file, `${'.'.repeat(length)}nEEdle`)
      const bytes = reader.read(file)
      expect(bytes.length).toBe(length + 6)
      expect(reader.scan(bytes, 0, bytes.length)).toBe(length)
      expect(reader.scan(bytes, 0, bytes.length - 1)).toBe(-1)
      expect(reader.scan(bytes, length + 1, bytes.length)).toBe(-1)
    }
  })

  it('leaves nothing behind for the next, and is empty where it is gone', () => {
    const reader = opened()
    fs.writeFileSync(file, 'a needle in the longer one')
    expect(reader.scan(reader.read(file), 0, 26)).toBe(2)
    fs.writeFileSync(file, 'a need')
    const bytes = reader.read(file)
    expect(reader.scan(bytes, 0, bytes.length)).toBe(-1)
    expect(reader.read(path.join(folder, 'gone'))).toHaveLength(0)
  })

  it('is looked through by another way where the vector has no room for it', () => {
    const vector = openVector()
    const small = vector && {
      next: vector.next,
      memory: {
        buffer: vector.memory.buffer,
        grow() {
          throw new RangeError('no room')
        },
      },
    }
    const reader = openReader(anchor, vectors === 'with' ? small : undefined)
    fs.writeFileSync(file, `${'.'.repeat(2_000_000)}needle`)
    const bytes = reader.read(file)
    expect(reader.scan(bytes, 0, bytes.length)).toBe(2_000_000)
  })
})
