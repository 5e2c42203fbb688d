import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withAdditions } from '../../../src/export/send/additions.ts'
import { batchOf, destinationAt } from '../samples.ts'

const destination = destinationAt('http://x', { named: { project: 'mine' } })

describe('what a destination wants beside a convention', () => {
  test('is on the resource and on every span, and the given batch stays as it was', () => {
    const batch = batchOf(1)
    const before = structuredClone(batch)
    const told = withAdditions(
      batch,
      { adds: ({ named }) => ({ resource: { 'r.project': named?.project ?? '' }, spans: { 's.a': 1 } }) },
      destination,
    )
    expect(told.resource).toEqual({ 'service.name': 'claude-code', 'r.project': 'mine' })
    for (const [index, { attributes }] of told.spans.entries()) {
      expect(attributes).toEqual({ ...batch.spans[index]?.attributes, 's.a': 1 })
    }
    expect(batch).toEqual(before)
  })

  test('costs nothing where there is none', () => {
    const batch = batchOf(1)
    expect(withAdditions(batch, {}, destination)).toBe(batch)
  })

  test('texts are as short as it takes them, in bytes and never through a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 4, max: 40 }),
        (text, most) => {
          const batch = {
            ...batchOf(1),
            resource: { text: text.toWellFormed(), n: 7, list: [text.toWellFormed()] },
          }
          const { resource } = withAdditions(batch, { maxAttributeBytes: most }, destination)
          const cut = String(resource.text)
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
          expect(text.toWellFormed().startsWith(cut)).toBe(true)
          if (Buffer.byteLength(text.toWellFormed()) <= most) expect(cut).toBe(text.toWellFormed())
          else expect(Buffer.byteLength(cut)).toBeGreaterThan(most - 4)
          expect(resource).toMatchObject({ n: 7, list: [cut] })
        },
      ),
    )
  })
})
