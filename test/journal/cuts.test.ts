import fs from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JOURNAL_START, readEvents } from '../../src/journal/journal.ts'
import { lineOf, newJournal, numbersOf, readAll } from './rig.ts'

/** What may stand in a journal: whole records, and what no hook or a killed one wrote. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.record({ whole: fc.jsonValue() }) },
  { weight: 1, arbitrary: fc.record({ torn: fc.jsonValue(), at: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.record({ junk: fc.stringMatching(/^[^\n]*$/) }) },
)
type Piece = typeof piece extends fc.Arbitrary<infer T> ? T : never

function bytesOf(each: Piece, n: number): Buffer {
  if ('junk' in each) return Buffer.from(`\n${each.junk}\n`)
  const line = lineOf('PostToolUse', { n, value: 'whole' in each ? each.whole : each.torn })
  if ('whole' in each) return line
  return line.subarray(0, Math.min(each.at, line.length - 2))
}

test('however a journal is cut while it grows, every whole line is read once and nothing throws', () => {
  const { file } = newJournal()
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 2000 }),
      (pieces, cuts, limitBytes) => {
        const content = Buffer.concat(pieces.map(bytesOf))
        const lengths = [
          ...cuts.sort((a, b) => a - b).map((cut) => Math.floor(cut * content.length)),
          content.length,
        ]
        const seen: unknown[] = []
        let end = JOURNAL_START
        let broken = 0
        for (const length of lengths) {
          fs.writeFileSync(file, content.subarray(0, length))
          const read = readAll(file, end, limitBytes)
          seen.push(...numbersOf(read.events))
          broken += read.broken
          end = read.end
        }
        const whole = pieces.flatMap((each, n) => ('whole' in each ? [n] : []))
        expect(seen).toEqual(whole)
        expect(readEvents(file)).toMatchObject({ broken, end })
      },
    ),
    { numRuns: 300 },
  )
})

test('no bytes make reading fail', () => {
  const { file } = newJournal()
  const word = fc.constantFrom(
    '\n',
    '{"v":1,"at":1,"event":"Stop","env":',
    '{}',
    ',"payload":',
    '}',
    '\u0000',
    '"',
  )
  const soup = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.array(word, { maxLength: 30 }).map((words) => Buffer.from(words.join(''))),
  )
  fc.assert(
    fc.property(soup, fc.nat(400), (content, offset) => {
      fs.writeFileSync(file, content)
      const { end } = readEvents(file, { offset, beginning: '' })
      expect(end.offset).toBeLessThanOrEqual(content.length)
    }),
    { numRuns: 300 },
  )
})
