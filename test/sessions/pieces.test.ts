// However a session comes to the disk, and whenever somebody looks, the same spans come out in the end.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SpanBatch } from '../../src/trace/span.ts'
import { RECORDINGS } from './recordings.ts'
import { replayLive } from './replay.ts'
import { retold, tracesIn } from './traces.ts'

describe.each(RECORDINGS)('%s', (name) => {
  test('tells each span once', async () => {
    expect(retold((await replayLive(name)).batches)).toEqual([])
  })
})

test('pieces of any size, and lines that come later than they did, give the same spans in the end', async () => {
  const wholes = new Map<string, unknown>()
  const wholeOf = async (name: string) => {
    if (!wholes.has(name)) wholes.set(name, spansById((await replayLive(name)).batches))
    return wholes.get(name)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...RECORDINGS),
      fc.array(fc.integer({ min: 200, max: 9_000 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 900 }),
      async (name, pieces, lateMs) => {
        const { batches } = await replayLive(name, { pieces, lateMs })
        expect(spansById(batches)).toEqual(await wholeOf(name))
        expect(toldAgainUnchanged(batches)).toEqual([])
      },
    ),
    // As many as there is time for; a run takes some tens of milliseconds.
    { numRuns: 40, interruptAfterTimeLimit: 4_000 },
  )
}, 60_000)

const spansById = (batches: readonly SpanBatch[]) =>
  Object.fromEntries(
    tracesIn(batches).flatMap(({ spans }) =>
      [...spans.values()].map((span) => [`${span.traceId} ${span.spanId}`, span]),
    ),
  )

function toldAgainUnchanged(batches: readonly SpanBatch[]): readonly string[] {
  const last = new Map<string, string>()
  return batches
    .flatMap(({ spans }) => spans)
    .filter((span) => {
      const key = `${span.traceId} ${span.spanId}`
      const content = JSON.stringify(span)
      const isSame = last.get(key) === content
      last.set(key, content)
      return isSame
    })
    .map(({ name }) => name)
}
