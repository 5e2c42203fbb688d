// Transcripts and journals as nobody wrote them: cut short, with lines missing, doubled or in another order. What comes
// out may be less, but it is always a trace.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TimedEvent } from '../../src/conversation/evidence.ts'
import { gatherEvidence } from '../../src/conversation/evidence.ts'
import { unsettledUntil } from '../../src/conversation/settle.ts'
import { firstDatedMs, understand } from '../../src/conversation/understand.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import type { Entry } from '../../src/transcript/entry.ts'
import { parseLine } from '../../src/transcript/parse.ts'
import type { AgentMeta } from '../../src/transcript/session-files.ts'
import { toldAtOnce } from './import.ts'
import { RECORDINGS, recordingOf } from './recordings.ts'

describe.each(RECORDINGS)('%s', (name) => {
  test('every beginning of a transcript gives traces', () => {
    for (const session of sessionsIn(name)) {
      for (let length = 0; length <= session.main.length; length += 1) {
        expectSound(told({ ...session, main: session.main.slice(0, length) }))
      }
    }
  })

  test('every beginning of the hook events gives traces, with a transcript and without', () => {
    for (const session of sessionsIn(name)) {
      for (let length = 0; length <= session.events.length; length += 1) {
        const events = session.events.slice(0, length)
        expectSound(told({ ...session, events }))
        expectSound(told({ ...session, events, main: undefined }))
      }
    }
  })
})

test('lines and events that are missing, doubled, shuffled, without a date or an id give traces', () => {
  const sessions = new Map(
    RECORDINGS.flatMap((name) => sessionsIn(name).map((each, i) => [`${name} ${i}`, each])),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...sessions.keys()),
      fc.array(damage(), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      (which, damages, isOver) => {
        const session = sessions.get(which) as Session
        const [main, events] = [[...(session.main ?? [])], [...session.events]]
        const agents = session.agents.map((agent) => ({ ...agent, entries: [...agent.entries] }))
        const lists: unknown[][] = [main, events, ...agents.map(({ entries }) => entries)]
        for (const { list, from, to, what } of damages)
          damageList(lists[list % lists.length] ?? [], what, from, to)
        expectSound(told({ ...session, main, events, agents, isOver }))
      },
    ),
    { numRuns: 600, interruptAfterTimeLimit: 3_000 },
  )
})

type What = 'drop' | 'double' | 'move' | 'shuffle' | 'undate' | 'unname'

const damage = () =>
  fc.record({
    what: fc.constantFrom<What>('drop', 'double', 'move', 'shuffle', 'undate', 'unname'),
    list: fc.nat(9),
    from: fc.nat(400),
    to: fc.nat(400),
  })

function damageList(list: unknown[], what: What, from: number, to: number): void {
  if (list.length === 0) return
  const [a, b] = [from % list.length, to % list.length]
  const item = list[a]
  switch (what) {
    case 'drop':
      list.splice(a, 1)
      break
    case 'double':
      list.splice(b, 0, item)
      break
    case 'move':
      list.splice(a, 1)
      list.splice(b, 0, item)
      break
    case 'undate':
      if (typeof item === 'object' && item !== null && 'kind' in item) list[a] = { ...item, atMs: undefined }
      break
    case 'unname':
      if (typeof item === 'object' && item !== null && 'kind' in item)
        list[a] = { ...item, uuid: undefined, promptId: undefined }
      break
    case 'shuffle':
      list.sort((x, y) => (hash(x, from) < hash(y, from) ? -1 : 1))
  }
}

const hash = (item: unknown, seed: number) => {
  const text = JSON.stringify(item)
  return (text.length * 7919 + text.charCodeAt(text.length >> 1) * 104_729) ^ (seed * 31_337)
}

interface Session {
  readonly sessionId: string
  readonly main: readonly Entry[] | undefined
  readonly agents: readonly { agentId: string; entries: readonly Entry[]; meta: AgentMeta | undefined }[]
  readonly events: readonly TimedEvent[]
  readonly isOver?: boolean
}

function sessionsIn(name: string): readonly (Session & { main: readonly Entry[] })[] {
  const { files, hooks } = recordingOf(name)
  const entriesOf = (bytes: Buffer) => {
    let offset = 0
    return bytes
      .toString('utf8')
      .split('\n')
      .flatMap((line) => {
        const entry = parseLine(line, offset)
        offset += Buffer.byteLength(line) + 1
        return entry ?? []
      })
  }
  return files
    .filter(({ agentId }) => agentId === undefined)
    .map(({ sessionId, bytes }) => ({
      sessionId,
      main: entriesOf(bytes),
      // Without the notes beside their files: so agents are looked for in what the tools answered.
      agents: files.flatMap((file) =>
        file.sessionId === sessionId && file.agentId !== undefined
          ? [{ agentId: file.agentId, entries: entriesOf(file.bytes), meta: undefined }]
          : [],
      ),
      events: hooks.flatMap(({ at, input }) =>
        input.session_id === sessionId ? [{ at, event: input.hook_event_name, payload: input }] : [],
      ),
    }))
}

function told({ sessionId, main, agents, events, isOver = true }: Session): readonly SpanBatch[] {
  const conversation = understand({
    sessionId,
    main,
    agents,
    events,
    firstDatedMs: firstDatedMs(main ?? []),
    earlierTools: [],
    isOver,
  })
  const until = unsettledUntil(conversation, gatherEvidence(events), { main, isOver, nowMs: 0 })
  expect(until === undefined || until > 0).toBe(true)
  return toldAtOnce(conversation)
}

function expectSound(batches: readonly SpanBatch[]): void {
  for (const { traceId, spans } of batches) {
    const ids = new Set(spans.map(({ spanId }) => spanId))
    expect(ids.size).toBe(spans.length)
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
    expect(roots).toHaveLength(1)
    for (const span of spans) {
      expect(span.traceId).toBe(traceId)
      expect(span.endMs, span.name).toBeGreaterThanOrEqual(span.startMs)
      expect(Number.isFinite(span.startMs) && Number.isFinite(span.endMs), span.name).toBe(true)
      if (span.parentSpanId !== undefined) expect(ids).toContain(span.parentSpanId)
    }
  }
}
