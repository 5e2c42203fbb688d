// docs/spans.md against what the recordings give, both ways.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readSession } from '../../src/read-session.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { turnToSpans } from '../../src/trace/spans.ts'
import { importSession } from '../sessions/import.ts'
import { projectsOf, RECORDINGS, recordingOf, sessionsOf } from '../sessions/recordings.ts'
import { replayLive } from '../sessions/replay.ts'

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/spans.md'), 'utf8')

const SECTIONS = {
  Resource: 'resource',
  'Every span': 'every',
  'The turn': 'turn',
  'A model call': 'chat',
  'A tool call': 'tool',
  'A subagent': 'agent',
  'A compaction': 'compaction',
} as const
type Section = (typeof SECTIONS)[keyof typeof SECTIONS]

/** The first column of each section's table. */
function documented(): ReadonlyMap<Section, ReadonlySet<string>> {
  const sections = page.split(/^## /m).flatMap((text) => {
    const title = Object.keys(SECTIONS).find((name) => text.startsWith(name)) as
      | keyof typeof SECTIONS
      | undefined
    const cells = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map((match) => match[1] ?? '')
    const names = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
    return title === undefined ? [] : [[SECTIONS[title], new Set(names)] as const]
  })
  return new Map(sections)
}

function sectionOf({ attributes }: SpanData): Section {
  if (attributes['turnspan.turn.id'] !== undefined) return 'turn'
  const operations = { chat: 'chat', execute_tool: 'tool', invoke_agent: 'agent' } as const
  const operation = attributes['gen_ai.operation.name'] as keyof typeof operations | undefined
  return operation === undefined ? 'compaction' : operations[operation]
}

async function given(): Promise<ReadonlyMap<Section, ReadonlySet<string>>> {
  const found = new Map<Section, Set<string>>(Object.values(SECTIONS).map((section) => [section, new Set()]))
  const note = (batches: readonly SpanBatch[]) => {
    for (const { resource, spans } of batches) {
      for (const key of Object.keys(resource)) found.get('resource')?.add(key)
      for (const span of spans)
        for (const key of Object.keys(span.attributes)) found.get(sectionOf(span))?.add(key)
    }
  }
  for (const name of RECORDINGS) note(importSession(name))
  for (const name of ['02-bash', '06-denied', '19-plan']) note((await replayLive(name)).batches)
  const [session] = sessionsOf(recordingOf('07-subagent'))
  const root = projectsOf('07-subagent')
  const file = path.join(root, session?.name ?? '')
  const { turns, sessionId } = readSession(file, { projectsFolder: root, readsRequests: true })
  note(turns.map((turn) => turnToSpans(turn, { sessionId, resource: {} })))
  return found
}

// What a recording cannot hold: the machine's own git, who was its user, and secrets.
const LIVE_ONLY = new Set([
  ...['vcs.repository.url.full', 'vcs.ref.head.revision'],
  ...['turnspan.redaction.count', 'turnspan.redaction.rules'],
])

test('every attribute that a span carries is on the page, and every one on the page is carried', async () => {
  const told = documented()
  const everywhere = told.get('every') ?? new Set()
  const missing: string[] = []
  const unseen: string[] = []
  for (const [section, keys] of await given()) {
    if (section === 'every') continue
    const here = told.get(section) ?? new Set()
    for (const key of keys) if (!here.has(key) && !everywhere.has(key)) missing.push(`${section}: ${key}`)
    for (const key of here) if (!keys.has(key) && !LIVE_ONLY.has(key)) unseen.push(`${section}: ${key}`)
  }
  expect({ missing, unseen }).toEqual({ missing: [], unseen: [] })
})
