// What the store holds of a session, and how far each destination has come with it.
import type { Home } from '../../disk/home.ts'
import { safeName } from '../../disk/safe-name.ts'
import { deliveryFolder, readCursor } from '../../export/queue/cursor.ts'
import { listRefused } from '../../export/queue/refused.ts'
import { BEGINNING, batchesOfSession, openStore, type Position } from '../../store/store.ts'
import { batchKeyOf, type StoredLine } from '../../store/stored-line.ts'
import type { SpanData } from '../../trace/span.ts'
import { type Fact, factOf } from './fact.ts'

export interface StoredFacts {
  /** The last that was told of each span. */
  readonly facts: ReadonlyMap<string, Fact>
  /** Turn → its root, where it hangs below somebody else's span. */
  readonly childRoots: ReadonlyMap<string, SpanData>
}

export function storedFacts({ traces }: Home, sessionId: string): StoredFacts {
  const facts = new Map<string, Fact>()
  const childRoots = new Map<string, SpanData>()
  for (const { traceId, spans } of batchesOfSession(traces, sessionId)) {
    for (const span of spans) {
      facts.set(span.spanId, factOf(span, traceId))
      const turn = span.attributes['turnspan.turn.id']
      if (turn !== undefined && span.parentSpanId !== undefined) childRoots.set(String(turn), span)
    }
  }
  return { facts, childRoots }
}

export interface MeantFacts {
  /** What it should have by now or will get: the last that was told to it of each span. */
  readonly facts: ReadonlyMap<string, Fact>
  /** Spans of which something is still to be sent. */
  readonly waiting: ReadonlySet<string>
  /** Spans that it would not take as they were told last, with its words. */
  readonly refused: ReadonlyMap<string, string>
}

interface Item {
  readonly line: StoredLine
  /** The position behind the line. */
  readonly next: Position
}

/** What was for somebody, by the session's id as a file name: looked through once for all sessions. */
export function linesBySession({ traces }: Home): ReadonlyMap<string, readonly Item[]> {
  const sessions = new Map<string, Item[]>()
  for (const item of openStore(traces).linesFrom(BEGINNING)) {
    if (item.line.to.length === 0) continue
    const name = safeName(item.line.sessionId)
    const known = sessions.get(name) ?? []
    known.push(item)
    sessions.set(name, known)
  }
  return sessions
}

/** For every destination that something of the session was for. */
export function meantFacts(home: Home, items: readonly Item[]): ReadonlyMap<string, MeantFacts> {
  const store = openStore(home.traces)
  const meant = new Map<string, Meant>()
  for (const { line, next } of items) {
    const spans = store.read(line)?.spans ?? []
    for (const id of line.to) {
      const known = meant.get(id) ?? newMeant(home, id)
      meant.set(id, known)
      note(known, line, next, spans)
    }
  }
  return meant
}

interface Meant {
  readonly facts: Map<string, Fact>
  readonly waiting: Set<string>
  readonly refused: Map<string, string>
  readonly cursor: Position
  readonly refusals: ReadonlyMap<string, string>
}

function newMeant(home: Home, id: string): Meant {
  const folder = deliveryFolder(home, id)
  const refusals = listRefused(folder).map(({ line, outcome }) => {
    const words = outcome.status === 'refused' ? outcome.reason : outcome.message
    return [batchKeyOf(line), words] as const
  })
  return {
    facts: new Map(),
    waiting: new Set(),
    refused: new Map(),
    cursor: readCursor(folder).position,
    refusals: new Map(refusals),
  }
}

function note(meant: Meant, line: StoredLine, next: Position, spans: readonly SpanData[]): void {
  const { facts, waiting, refused, cursor, refusals } = meant
  const isWaiting = next.day > cursor.day || (next.day === cursor.day && next.offset > cursor.offset)
  const refusal = refusals.get(batchKeyOf(line))
  for (const span of spans) {
    const { spanId } = span
    facts.set(spanId, factOf(span, line.traceId))
    waiting.delete(spanId)
    refused.delete(spanId)
    if (isWaiting) waiting.add(spanId)
    else if (refusal !== undefined) refused.set(spanId, refusal)
  }
}
