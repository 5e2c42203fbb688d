import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventReader } from '../../src/page/net/events.ts'
import { lineReader } from '../../src/page/net/lines.ts'

/** A text in pieces, cut wherever it may be. */
const cutUp = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
  return [...places, text.length].map((end, at) => text.slice(at === 0 ? 0 : places[at - 1], end))
}
const cuts = fc.array(fc.nat(), { maxLength: 12 })

describe('an event stream', () => {
  it('gives each event with its name, its data and the last id', () => {
    const read = eventReader()
    expect(read('id: 1\nevent: session\ndata: {"a":1}\n\n: a comment\n\ndata: x\ndata: y\n\n')).toEqual([
      { id: '1', event: 'session', data: '{"a":1}' },
      { id: '1', event: 'message', data: 'x\ny' },
    ])
  })

  it('gives nothing for an event without data, and forgets its name', () => {
    const read = eventReader()
    expect(read('event: ping\n\ndata: 1\n\n')).toEqual([{ id: '', event: 'message', data: '1' }])
  })

  it('is the same wherever it is cut, with every kind of line end', () => {
    const word = fc.stringMatching(/^[a-z{}":, 0-9é€😀]{0,12}$/u)
    const event = fc.record({
      id: fc.stringMatching(/^[0-9]{1,4}$/),
      event: fc.constantFrom('turn', 'spans'),
      data: word,
    })
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        cuts,
        (events, end, where) => {
          const text = events
            .map(({ id, event: name, data }) =>
              [`id: ${id}`, `event: ${name}`, `data: ${data}`, '', ''].join(end),
            )
            .join('')
          const read = eventReader()
          const given = [...cutUp(`${text}`, where), '\n'].flatMap((piece) => read(piece))
          expect(given).toEqual(events)
        },
      ),
    )
  })
})

describe('lines of JSON', () => {
  it('are the same wherever they are cut; a line that is none is left out', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), cuts, (values, where) => {
        const text = values.map((value) => `${JSON.stringify(value)}\n`).join('no json\n')
        const read = lineReader<unknown>()
        expect(cutUp(text, where).flatMap((piece) => read(piece))).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value))),
        )
      }),
    )
  })

  it('wait for their end', () => {
    const read = lineReader<unknown>()
    expect(read('{"hit":1}\n{"hi')).toEqual([{ hit: 1 }])
    expect(read('t":2}\n')).toEqual([{ hit: 2 }])
  })
})
