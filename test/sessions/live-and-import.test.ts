// What only hooks, or only the machine itself, can know. Everything else is the same days later, from the transcript.
import { beforeAll, expect, test } from 'vitest'
import type { Attributes, SpanData } from '../../src/trace/span.ts'
import { importSession } from './import.ts'
import { RECORDINGS } from './recordings.ts'
import { replayLive } from './replay.ts'
import { operationOf, rootOf, spansIn, type Trace, tracesIn } from './traces.ts'

const told = new Map<string, { live: readonly Trace[]; imported: readonly Trace[] }>()
beforeAll(async () => {
  for (const name of RECORDINGS) {
    told.set(name, {
      live: tracesIn((await replayLive(name)).batches),
      imported: tracesIn(importSession(name)),
    })
  }
}, 60_000)

test('live and import agree in everything that is not on this list', () => {
  const differences = new Set<string>()
  for (const [name, { live, imported }] of told) {
    expect(keysOf(imported), name).toEqual(keysOf(live))
    for (const [i, trace] of live.entries())
      note(differences, 'resource', trace.resource, imported[i]?.resource ?? {})
    for (const span of spansIn(live)) {
      const other = imported
        .find(({ traceId }) => traceId === span.traceId)
        ?.spans.get(span.spanId) as SpanData
      const what =
        span === rootOf(live.find(({ traceId }) => traceId === span.traceId) as Trace)
          ? 'root'
          : operationOf(span)
      note(differences, String(what ?? 'compaction'), fieldsOf(span), fieldsOf(other))
      note(differences, 'every span', onlySession(span.attributes), onlySession(other.attributes))
    }
  }
  expect([...differences].sort()).toEqual([
    'every span: user.id',
    'execute_tool: endMs',
    'execute_tool: startMs',
    'execute_tool: turnspan.permission.wait_ms',
    'resource: host.name',
    'resource: os.type',
    'root: caller',
  ])
})

test('the hooks put a tool call inside the time that the transcript gives it', () => {
  for (const [name, { live, imported }] of told) {
    for (const span of spansIn(live).filter((each) => operationOf(each) === 'execute_tool')) {
      const gap = spansIn(imported).find(
        ({ traceId, spanId }) => traceId === span.traceId && spanId === span.spanId,
      )
      expect(span.startMs, `${name} ${span.name}`).toBeGreaterThanOrEqual(gap?.startMs ?? 0)
      expect(span.endMs, `${name} ${span.name}`).toBeLessThanOrEqual(gap?.endMs ?? 0)
    }
  }
})

const keysOf = (traces: readonly Trace[]) =>
  spansIn(traces)
    .map(({ traceId, spanId }) => `${traceId} ${spanId}`)
    .sort()

/** Told of once for every span, not of each kind. */
const PERSONAL = ['user.id', 'session.id', 'gen_ai.conversation.id']

const onlySession = (attributes: Attributes) =>
  Object.fromEntries(Object.entries(attributes).filter(([key]) => PERSONAL.includes(key)))

function fieldsOf({ attributes, links, ...span }: SpanData): Readonly<Record<string, unknown>> {
  const own = Object.entries(attributes).filter(([key]) => !PERSONAL.includes(key))
  const linked = links.map((link) => [String(link.attributes['turnspan.link']), link])
  return { ...span, ...Object.fromEntries(linked), ...Object.fromEntries(own) }
}

function note(
  differences: Set<string>,
  what: string,
  live: Readonly<Record<string, unknown>>,
  imported: Readonly<Record<string, unknown>>,
): void {
  for (const key of new Set([...Object.keys(live), ...Object.keys(imported)])) {
    if (JSON.stringify(live[key]) !== JSON.stringify(imported[key])) differences.add(`${what}: ${key}`)
  }
}
