// GET /live: what changes, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), read
// by fetch. Everybody hears of sessions; who asks for one session hears of its turns and spans too.
import type { LiveEvent, SessionRow, SkeletonRow, TurnRow } from '../../page/api.ts'
import type { Answer, Out } from '../http/answer.ts'
import { changesOf, type Seen } from './changes.ts'
import type { Beat, Hub } from './hub.ts'

/** What the events are made of, as it is now: stored and open together. */
export interface LiveSource {
  session(id: string): { readonly session: SessionRow; readonly turns: readonly TurnRow[] } | undefined
  trace(id: string):
    | {
        readonly rev: number
        readonly start: number
        readonly open: boolean
        readonly rows: readonly SkeletonRow[]
      }
    | undefined
}

interface Wish {
  /** The id of one session, whose turns and spans are wanted too. */
  readonly session: string | undefined
  /** The id of the last event that the page has seen, where it comes back. */
  readonly after: number | undefined
}

export interface LiveDesk {
  readonly hub: Hub
  readonly source: LiveSource
}

const PING_MS = 15_000

export function liveAnswer({ hub, source }: LiveDesk, { session, after }: Wish): Answer {
  return {
    status: 200,
    type: 'text/event-stream; charset=utf-8',
    async stream(out) {
      const writer = writerOf(out)
      const teller = session === undefined ? undefined : tellerOf(source, session, writer)
      const stop = hub.listen(({ seq, changed }) => {
        for (const id of changed) {
          const found = source.session(id)
          if (found === undefined) writer.send(seq, { event: 'gone', data: { session: id } })
          else writer.send(seq, { event: 'session', data: found.session })
        }
        if (session !== undefined && changed.has(session)) teller?.tell(seq)
      })
      if (after !== undefined && after !== hub.seq) writer.send(hub.seq, { event: 'reset', data: {} })
      writer.send(hub.seq, { event: 'ping', data: {} })
      teller?.tell(hub.seq)
      const pings = setInterval(() => writer.send(hub.seq, { event: 'ping', data: {} }), PING_MS)
      await gone(out.signal)
      clearInterval(pings)
      stop()
    },
  }
}

interface Writer {
  send(seq: Beat['seq'], event: LiveEvent): void
}

/** Of somebody who does not read, no more than this is kept waiting: then the page is told to load anew. */
const MOST_WAITING = 200

function writerOf(out: Out): Writer {
  let waiting: string[] = []
  let isWriting = false
  const pump = async () => {
    isWriting = true
    while (waiting.length > 0 && !out.signal.aborted) {
      const text = waiting.join('')
      waiting = []
      await out.write(text)
    }
    isWriting = false
  }
  return {
    send(seq, { event, data }) {
      const text = textOf(seq, event, data)
      if (waiting.length >= MOST_WAITING) waiting = [textOf(seq, 'reset', {})]
      else waiting.push(text)
      if (!isWriting) void pump()
    },
  }
}

/** JSON has no line breaks of its own. */
const textOf = (seq: number, event: string, data: unknown): string =>
  `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`

/** Remembers what this page has been told of the session; at first all of what is open. */
function tellerOf(source: LiveSource, sessionId: string, writer: Writer) {
  const turns = new Map<string, string>()
  const seen = new Map<string, Seen>()
  /** Traces that were last told as running: their end is told even where the turn's line has told it before. */
  const running = new Set<string>()
  let isFirst = true
  return {
    tell(seq: number): void {
      for (const turn of source.session(sessionId)?.turns ?? []) {
        const text = JSON.stringify(turn)
        // One trace may hold several turns.
        const key = `${turn.trace} ${turn.root}`
        const before = turns.get(key)
        turns.set(key, text)
        const isTold = before === text && !running.has(turn.trace)
        if (isTold || (isFirst && turn.status !== 'open')) continue
        if (before !== text) writer.send(seq, { event: 'turn', data: turn })
        const trace = source.trace(turn.trace)
        if (trace === undefined) continue
        const { rows, removed, seen: now } = changesOf(trace.rows, seen.get(turn.trace) ?? new Map())
        seen.set(turn.trace, now)
        const { rev, start, open } = trace
        if (open) running.add(turn.trace)
        else running.delete(turn.trace)
        writer.send(seq, {
          event: 'spans',
          data: { trace: turn.trace, rev, start, open, rows, removed },
        })
      }
      isFirst = false
    },
  }
}

const gone = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
