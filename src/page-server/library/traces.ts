// Whole traces, stored and open together. The last few stay in memory: a page asks for the same one span by span.
import type { Catalog, SessionFound } from '../../catalog/types.ts'
import type { TraceAnswer } from '../../page/api.ts'
import { skeletonOf } from '../../summary/skeleton.ts'
import { latestSpans } from '../../summary/spans.ts'
import type { Attributes, SpanBatch, SpanData } from '../../trace/span.ts'
import type { OpenTurns } from '../live/open-turns.ts'

/** All of its rows at once. `rev` grows while this process lives. */
export interface TraceRead extends Omit<TraceAnswer, 'next'> {
  readonly spans: ReadonlyMap<string, SpanData>
  readonly resource: Attributes
  /** Stored and open, in the order in which they were told. */
  readonly batches: readonly SpanBatch[]
}

export interface Traces {
  /** `session`: by its id. */
  read(id: string, session: (id: string) => SessionFound | undefined): TraceRead | undefined
}

const KEPT = 4

export function openTraces(catalog: Catalog, openTurns: OpenTurns): Traces {
  const kept = new Map<string, { readonly mark: string; readonly read: TraceRead }>()
  const revisions = new Map<string, number>()
  const openMarks = new WeakMap<object, number>()
  let opened = 0
  /** An open trace is made anew whenever its session is read. */
  const openMarkOf = (trace: object | undefined): number => {
    if (trace === undefined) return 0
    const mark = openMarks.get(trace) ?? ++opened
    openMarks.set(trace, mark)
    return mark
  }
  return {
    read(id, session) {
      const found = openTurns.ofTrace(id)
      const parts = catalog.partsOf(id)
      const mark = `${parts.map(({ file, offset }) => `${file}:${offset}`).join()}|${openMarkOf(found?.trace)}`
      const known = kept.get(id)
      if (known?.mark === mark) return known.read
      const batches = [...catalog.batchesOf(id), ...(found === undefined ? [] : [found.trace.batch])]
      const spans = latestSpans(batches)
      if (spans.length === 0) return undefined
      const rev = (revisions.get(id) ?? 0) + 1
      revisions.set(id, rev)
      const { start, rows } = skeletonOf(spans, { open: found?.trace.open ?? new Set() })
      const sessionId = catalog.trace(id)?.session ?? found?.sessionId ?? ''
      const read: TraceRead = {
        ...{ trace: id, session: sessionId, rev, start, rows, batches },
        n: session(sessionId)?.turns.find(({ trace }) => trace === id)?.n ?? 1,
        open: found !== undefined,
        spans: new Map(spans.map((span) => [span.spanId, span])),
        resource: batches.at(-1)?.resource ?? {},
      }
      kept.delete(id)
      kept.set(id, { mark, read })
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break
        kept.delete(oldest)
      }
      return read
    },
  }
}
