// What Claude Code is doing right now, asked of the bridge: hooks stay as cheap as they are, and nothing is written. A
// session is read again only when one of its files has grown, and a dear one less often.
import fs from 'node:fs'
import path from 'node:path'
import { type Bridge, openSessionOf } from '../../bridge.ts'
import type { OpenTrace } from '../../digest/open.ts'
import { journalFiles } from '../../journal/journal.ts'

export interface OpenTurns {
  /** Reads what has changed; the sessions (ids) whose open turns are others than before. */
  look(): ReadonlySet<string>
  ofSession(sessionId: string): readonly OpenTrace[]
  /** Of a trace, what is not stored yet. */
  ofTrace(traceId: string): { readonly sessionId: string; readonly trace: OpenTrace } | undefined
  sessions(): readonly string[]
}

interface Known {
  readonly sessionId: string
  readonly traces: readonly OpenTrace[]
  /** The files as they were when they were read. */
  readonly mark: string
  readonly files: readonly string[]
  /** Not to be read again before. */
  readonly notBeforeMs: number
}

/** `rest`: so many times as long as it took to read a session it is left alone; reading takes a twentieth of the time at most. */
export function openOpenTurns(bridge: Bridge, { rest = 20 } = {}): OpenTurns {
  const known = new Map<string, Known>()

  function read(name: string, journal: string): Known {
    const startMs = performance.now()
    const { sessionId, traces, transcript } = openSessionOf(bridge, name)
    const files = [journal, ...(transcript === undefined ? [] : [transcript, agentsOf(transcript)])]
    const tookMs = performance.now() - startMs
    return {
      sessionId,
      traces,
      files,
      mark: markOf(files),
      notBeforeMs: performance.now() + tookMs * rest,
    }
  }

  return {
    look() {
      const changed = new Set<string>()
      const journals = new Map(journalFiles(bridge.home.journal).map(({ name, file }) => [name, file]))
      for (const [name, { sessionId, traces }] of known) {
        if (journals.has(name)) continue
        known.delete(name)
        if (traces.length > 0) changed.add(sessionId)
      }
      for (const [name, journal] of journals) {
        const before = known.get(name)
        if (before !== undefined && performance.now() < before.notBeforeMs) continue
        if (before !== undefined && markOf(before.files) === before.mark) continue
        const now = read(name, journal)
        known.set(name, now)
        if (now.traces.length > 0 || (before?.traces.length ?? 0) > 0) changed.add(now.sessionId)
      }
      return changed
    },
    ofSession: (id) => [...known.values()].find(({ sessionId }) => sessionId === id)?.traces ?? [],
    ofTrace(traceId) {
      for (const { sessionId, traces } of known.values()) {
        const trace = traces.find(({ batch }) => batch.traceId === traceId)
        if (trace !== undefined) return { sessionId, trace }
      }
      return undefined
    },
    sessions: () =>
      [...known.values()].flatMap(({ sessionId, traces }) => (traces.length > 0 ? [sessionId] : [])),
  }
}

/** Where Claude Code keeps the transcripts of a session's subagents. */
const agentsOf = (transcript: string): string =>
  path.join(transcript.slice(0, -path.extname(transcript).length), 'subagents')

/** Sizes of files, and of all files of a folder. */
const markOf = (files: readonly string[]): string => files.map(sizesOf).join('|')

function sizesOf(place: string): string {
  const stat = fs.statSync(place, { throwIfNoEntry: false })
  if (stat === undefined) return ''
  if (!stat.isDirectory()) return `${stat.ino}:${stat.size}`
  return fs
    .readdirSync(place)
    .map((name) => `${name}:${fs.statSync(path.join(place, name), { throwIfNoEntry: false })?.size}`)
    .join(',')
}
