// What must hold after every storm.
import fs from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { SpanData } from '../../src/trace/span.ts'
import { storedSpans } from '../e2e/stored.ts'
import { batchesIn, journalOf, loggedIn, spansIn, type World } from '../flusher/world.ts'
import type { ReceivedSpan } from '../rig/otlp.ts'
import { impliedBy, type LastHook, lastHooksOf } from './implied.ts'
import type { Recast } from './recast.ts'

export interface Told {
  /** Different ones. */
  readonly spans: number
  /** How often one was stored that was stored before: by a flusher that was killed before it had noted so. */
  readonly again: number
  /** Of these, how many said something else: more of an open turn was there, or less of what only hooks know. */
  readonly changed: number
}

/** The store holds what the transcripts imply: no span less, no span more, none that says anything else. */
export const expectImplied = (world: World, recordings: readonly Recast[]): Promise<Told> =>
  expectImpliedBy(world, lastHooksOf(world, recordings))

export async function expectImpliedBy(
  world: World,
  lastHooks: readonly LastHook[],
  mayDiffer = ONLY_HOOKS_KNOW,
): Promise<Told> {
  const implied = await impliedBy(world, lastHooks)
  const told = spansIn(world)
  expect([...implied.keys()].filter((id) => !told.has(id))).toEqual([])
  expect([...told.keys()].filter((id) => !implied.has(id))).toEqual([])
  const differences = [...told].flatMap(([id, span]) =>
    differencesOf(span, implied.get(id))
      .filter(({ field }) => !mayDiffer.includes(field))
      .map(inWords),
  )
  expect(differences).toEqual([])
  return { spans: told.size, ...retellings(world) }
}

/** Where the hook that told it was killed, the transcript alone is left: the next best time, or nothing. */
export const ONLY_HOOKS_KNOW: readonly string[] = [
  'execute_tool: startMs',
  'execute_tool: endMs',
  'execute_tool: turnspan.permission.wait_ms',
  'invoke_agent: link to the caller',
]

interface Difference {
  readonly field: string
  readonly one: unknown
  readonly two: unknown
  readonly session: unknown
}

function differencesOf(span: SpanData, other: SpanData | undefined): readonly Difference[] {
  const what = String(span.attributes['gen_ai.operation.name'] ?? span.name)
  const session = span.attributes['session.id']
  const [one, two] = [fieldsOf(span), other === undefined ? {} : fieldsOf(other)]
  return [...new Set([...Object.keys(one), ...Object.keys(two)])]
    .filter((key) => JSON.stringify(one[key]) !== JSON.stringify(two[key]))
    .map((key) => ({ field: `${what}: ${key}`, one: one[key], two: two[key], session }))
}

const inWords = ({ field, one, two, session }: Difference): string =>
  `${field} of ${session}: ${JSON.stringify(one)?.slice(0, 200)} and not ${JSON.stringify(two)?.slice(0, 200)}`

function fieldsOf({ attributes, links, ...span }: SpanData): Readonly<Record<string, unknown>> {
  const linked = links.map((link) => [`link to the ${link.attributes['turnspan.link']}`, link])
  return { ...span, ...Object.fromEntries(linked), ...attributes }
}

function retellings(world: World): Pick<Told, 'again' | 'changed'> {
  const last = new Map<string, SpanData>()
  const unexplained: string[] = []
  let again = 0
  let changed = 0
  for (const span of batchesIn(world).flatMap(({ spans }) => spans)) {
    const before = last.get(span.spanId)
    last.set(span.spanId, span)
    if (before === undefined) continue
    again += 1
    const differences = differencesOf(span, before)
    if (differences.length === 0) continue
    changed += 1
    if (wasOpen(before)) continue
    unexplained.push(...differences.filter(({ field }) => !ONLY_HOOKS_KNOW.includes(field)).map(inWords))
  }
  expect(unexplained).toEqual([])
  return { again, changed }
}

/** A turn's root, for lines may follow that belong to it; or what was told as unfinished. */
const wasOpen = ({ attributes }: SpanData): boolean =>
  attributes['turnspan.turn.id'] !== undefined ||
  attributes['turnspan.agent.status'] === 'unfinished' ||
  attributes['turnspan.tool.outcome'] === 'unfinished'

/** No half line in the store, no session that could not be read, nothing left lying in the journal. */
export function expectWhole(world: World): void {
  const broken = storeFiles(world).flatMap((file) =>
    fs
      .readFileSync(file, 'utf8')
      .replace(/\n$/, '')
      .split('\n')
      .filter((line) => !isJson(line))
      .map((line) => `${path.basename(file)}: ${line.slice(0, 80)}`),
  )
  expect(broken).toEqual([])
  expect(journalOf(world).filter((name) => name.endsWith('.ndjson'))).toEqual([])
  expect(leftovers(world)).toEqual([])
}

/** Every span that the store holds, as it was last told; and no other. */
export function expectArrived(world: World, received: readonly ReceivedSpan[]): void {
  const last = (spans: readonly ReceivedSpan[]) =>
    new Map(spans.map((span) => [span.traceId + span.spanId, span]))
  const [stored, arrived] = [last(storedSpans(path.dirname(world.home.root))), last(received)]
  expect([...stored.keys()].filter((id) => !arrived.has(id))).toEqual([])
  expect([...arrived.keys()].filter((id) => !stored.has(id))).toEqual([])
  for (const [id, span] of stored) expect(arrived.get(id)).toEqual(span)
}

/** Of what a flusher says about itself, all but that a destination did not answer. */
export const complaintsIn = (world: World): readonly unknown[] =>
  loggedIn(world).filter(({ what }) => what !== 'delivery.failed')

const leftovers = ({ home }: World): readonly string[] =>
  fs
    .readdirSync(home.root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:lock|guard|wake)$/.test(name))

const storeFiles = ({ home }: World): readonly string[] =>
  fs
    .readdirSync(home.traces, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

function isJson(line: string): boolean {
  try {
    return JSON.parse(line) !== undefined
  } catch {
    return false
  }
}
