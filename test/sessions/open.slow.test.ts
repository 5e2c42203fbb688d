// What is still going on can be looked at before it is told: with the ids that it will be told with.
import { describe, expect, test } from 'vitest'
import { openSessionOf } from '../../src/bridge.ts'
import type { SpanData } from '../../src/trace/span.ts'
import { RECORDINGS } from './recordings.ts'
import { replayLive } from './replay.ts'

interface Look {
  readonly spans: readonly SpanData[]
  readonly open: ReadonlySet<string>
}

async function looksAt(name: string) {
  const looks: Look[] = []
  const { batches } = await replayLive(name, {
    look: (bridge, names) => {
      const traces = [...names].flatMap((session) => openSessionOf(bridge, session).traces)
      looks.push({
        spans: traces.flatMap(({ batch }) => batch.spans),
        open: new Set(traces.flatMap(({ open }) => [...open])),
      })
    },
  })
  return { looks, told: new Map(batches.flatMap(({ spans }) => spans.map((span) => [span.spanId, span]))) }
}

describe('an open turn', () => {
  test.each(RECORDINGS)('of %s shows nothing that is not told in the end', async (name) => {
    const { looks, told } = await looksAt(name)
    for (const { spans, open } of looks) {
      // Without an answer a call is known by its request, with one by its message.
      const foreign = spans.filter(
        ({ spanId, attributes }) =>
          !told.has(spanId) && !(attributes['gen_ai.operation.name'] === 'chat' && open.has(spanId)),
      )
      expect(foreign).toEqual([])
      const ids = new Set(spans.map(({ spanId }) => spanId))
      expect([...open].filter((id) => !ids.has(id))).toEqual([])
      expect(ids.size).toBe(spans.length)
    }
    expect(looks.at(-1)?.spans).toEqual([])
  })

  test('shows a tool that runs, below the turn that asked for it, and its end once it is known', async () => {
    const { looks, told } = await looksAt('04-parallel')
    const running = looks.find(({ spans, open }) =>
      spans.some(({ spanId, name }) => name.startsWith('execute_tool') && open.has(spanId)),
    )
    const [tool] = (running?.spans ?? []).filter(
      ({ name, spanId }) => name.startsWith('execute_tool') && running?.open.has(spanId),
    )
    expect(tool?.attributes['turnspan.tool.outcome']).toBeUndefined()
    expect(running?.open.has(tool?.parentSpanId ?? '')).toBe(true)
    expect(told.get(tool?.spanId ?? '')?.attributes['turnspan.tool.outcome']).toBe('ok')
  })

  test('shows a subagent while it works', async () => {
    const { looks } = await looksAt('28-nested')
    const agents = looks.flatMap(({ spans, open }) =>
      spans
        .filter(({ spanId, name }) => name.startsWith('invoke_agent ') && open.has(spanId))
        .map(({ name }) => name),
    )
    expect(new Set(agents)).toContain('invoke_agent general-purpose')
  })
})
