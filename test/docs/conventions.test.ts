// The pages of docs/conventions against what each convention sends, both ways.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readSession } from '../../src/read-session.ts'
import { CONVENTIONS, conventionNamed } from '../../src/trace/conventions/index.ts'
import { type Step, stepOf } from '../../src/trace/conventions/read/step.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { turnToSpans } from '../../src/trace/spans.ts'
import { importSession } from '../sessions/import.ts'
import { projectsOf, RECORDINGS, recordingOf, sessionsOf } from '../sessions/recordings.ts'

const folder = path.resolve(import.meta.dirname, '../../docs/conventions')
const pageOf = (name: string) => fs.readFileSync(path.join(folder, `${name}.md`), 'utf8')

const WORDS: Readonly<Record<string, Step>> = {
  turn: 'turn',
  subagent: 'agent',
  'model call': 'chat',
  'tool call': 'tool',
  compaction: 'compaction',
}
const STEPS = Object.values(WORDS)

/** Attribute and kind of span as one text. */
type Place = `${string} on ${Step}`

/** Of each table with a column "on": every name of its first column, on every kind of span that it says. */
function toldIn(text: string): Place[] {
  return [...text.matchAll(/^\| (`[^|]+) \| ([a-z, ]+) \|/gm)].flatMap(([, names = '', on = '']) => {
    const steps = on === 'all' ? STEPS : on.split(', ').flatMap((word) => WORDS[word] ?? [])
    return [...names.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) =>
      steps.map((step): Place => `${name} on ${step}`),
    )
  })
}

/** A name in a list is told once for all; some values are JSON texts with names of their own. */
const placesOf = (key: string, value: unknown, step: Step): Place[] => [
  `${key.replace(/\.\d+(?=\.|$)/g, '.N')} on ${step}`,
  ...(/^braintrust\.met|^metadata$/.test(key)
    ? Object.keys(JSON.parse(String(value))).map((name): Place => `${key}.${name} on ${step}`)
    : []),
]

function sentBy(name: string, batches: readonly SpanBatch[]): Set<Place> {
  return new Set(
    batches.flatMap((batch) => {
      const steps = new Map(batch.spans.map((span) => [span.spanId, stepOf(span)]))
      const sent = conventionNamed(name)?.apply(batch).spans ?? []
      return sent.flatMap(({ spanId, attributes }) =>
        Object.entries(attributes).flatMap(([key, value]) =>
          placesOf(key, value, steps.get(spanId) ?? 'other'),
        ),
      )
    }),
  )
}

// What a recording cannot hold: the machine, its user, its git, dialogs, secrets.
const LIVE: Readonly<Partial<Record<Step, SpanBatch['resource']>>> = {
  turn: { 'vcs.repository.url.full': 'https://x/y', 'vcs.ref.head.revision': 'abc' },
  tool: { 'turnspan.permission.wait_ms': 12 },
}
const LIVE_EVERYWHERE = {
  'user.id': 'me',
  'turnspan.redaction.count': 1,
  'turnspan.redaction.rules': 'github=1',
}

const withLive = (batch: SpanBatch): SpanBatch => ({
  ...batch,
  resource: { ...batch.resource, 'host.name': 'host', 'os.type': 'linux' },
  spans: batch.spans.map((span) => ({
    ...span,
    attributes: { ...span.attributes, ...LIVE_EVERYWHERE, ...LIVE[stepOf(span)] },
  })),
})

function withRequests(): SpanBatch[] {
  const root = projectsOf('07-subagent')
  const [session] = sessionsOf(recordingOf('07-subagent'))
  const file = path.join(root, session?.name ?? '')
  const { turns, sessionId } = readSession(file, { projectsFolder: root, readsRequests: true })
  return turns.map((turn) => turnToSpans(turn, { sessionId, resource: {} }))
}

let batches: readonly SpanBatch[] = []
beforeAll(() => {
  batches = [...RECORDINGS.flatMap(importSession), ...withRequests()].map(withLive)
})

const difference = (all: Iterable<Place>, less: ReadonlySet<Place>) =>
  [...new Set(all)].filter((place) => !less.has(place)).sort()

const FACTS = toldIn(pageOf('README').split('## Facts')[1] ?? '')

describe.each([
  ['openinference', 'metadata.'],
  ['langfuse', 'langfuse.observation.metadata.'],
  ['langsmith', 'langsmith.metadata.'],
  ['braintrust', 'braintrust.metadata.'],
])('the page of %s', (name, prefix) => {
  const told = new Set(toldIn(pageOf(name)).filter((place) => !place.startsWith(`${prefix}FACT `)))
  const facts = new Set(FACTS.map((place): Place => `${prefix}${place}` as Place))

  test('tells every attribute that is sent, and on which spans', () => {
    const known = new Set([...told, ...facts])
    expect(difference(sentBy(name, batches), known)).toEqual([])
  })

  test('tells no attribute that is never sent', () => {
    const unsent = difference(told, sentBy(name, batches))
    // No recorded subagent was interrupted, or failed with other words than its status has.
    expect(unsent).toEqual(
      name === 'langfuse'
        ? ['langfuse.observation.level on agent', 'langfuse.observation.status_message on agent']
        : [],
    )
  })
})

test('every fact in the list is one of a span that some convention sends', () => {
  const sent = sentBy('langfuse', batches)
  const prefixed = FACTS.map((place): Place => `langfuse.observation.metadata.${place}` as Place)
  expect(difference(prefixed, sent)).toEqual([])
})

test('the page of mlflow tells every attribute that is not canonical, and none that is never sent', () => {
  const told = new Set(toldIn(pageOf('mlflow')))
  const [sent, canonical] = [sentBy('mlflow', batches), sentBy('gen-ai', batches)]
  expect(difference(sent, new Set([...told, ...canonical]))).toEqual([])
  expect(difference(told, sent)).toEqual([])
})

test('the page of raw tells exactly what is left out', () => {
  const [sent, canonical] = [sentBy('raw', batches), sentBy('gen-ai', batches)]
  expect(difference(canonical, sent)).toEqual(toldIn(pageOf('raw')).sort())
})

test('the page of gen-ai tells exactly which names are older in gen-ai-1.41', () => {
  const row = [...pageOf('gen-ai').matchAll(/^\| `(gen_ai[^`]+)` \| `(gen_ai[^`]+)` \|/gm)]
  const [older, newer] = [sentBy('gen-ai-1.41', batches), sentBy('gen-ai', batches)]
  expect(difference(newer, older)).toEqual(row.map(([, name]) => `${name} on chat`))
  expect(difference(older, newer)).toEqual(row.map(([, , name]) => `${name} on chat`))
})

test('the list of conventions names every one there is, with its page', () => {
  const named = [...pageOf('README').matchAll(/^\| `([^`]+)` \| [^|]+ \| \[([^\]]+)\]/gm)]
  expect(named.map(([, name]) => name)).toEqual(CONVENTIONS.map(({ name }) => name))
  expect(new Set([...named.map(([, , page]) => page), 'README.md'])).toEqual(new Set(fs.readdirSync(folder)))
})
