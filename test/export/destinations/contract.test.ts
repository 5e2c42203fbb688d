// Every kind of destination against a server that holds what its vendor documents, by the way that a flusher goes: one
// recorded session, stored once, delivered to all of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliver } from '../../../src/bridge.ts'
import { tried } from '../../../src/cli/destinations/try.ts'
import { DESTINATION_KINDS, destinationKind } from '../../../src/export/destinations/index.ts'
import { tracesUrlBelow } from '../../../src/export/otlp/traces-url.ts'
import { deliveryFolder, readCursor } from '../../../src/export/queue/cursor.ts'
import { CONTRACTS, type Contract, HELD_ELSEWHERE } from './contracts.ts'
import { entryFor, kindToAdd, personWith, SESSION, SESSION_END_MS } from './person-with.ts'
import { startVendor, type Vendor } from './vendor.ts'

const SPANS = new Map(SESSION.flatMap(({ spans }) => spans.map((span) => [span.spanId, span] as const)))
const ALL = Object.entries(CONTRACTS).map(([kind, contract]) => ({ kind, contract }))
const KEYED = ALL.filter(({ contract }) => Object.keys(contract.variables).length > 0)
/** What node and we ourselves send everywhere. */
const EVERYWHERE = ['host', 'connection', 'user-agent', 'content-type', 'content-length', 'content-encoding']
const A_PROMPT = /Nest agents/

let vendors: ReadonlyMap<string, Vendor>
let person: ReturnType<typeof personWith>
const vendorOf = (kind: string): Vendor => {
  const vendor = vendors.get(kind)
  if (vendor === undefined) throw new Error(`no vendor ${kind}`)
  return vendor
}

const nowMs = SESSION_END_MS + 60_000
const variables = Object.assign({}, ...ALL.map(({ contract }) => contract.variables))

beforeAll(async () => {
  vendors = new Map(
    await Promise.all(
      ALL.map(async ({ kind, contract }) => [kind, await startVendor(contract, () => nowMs)] as const),
    ),
  )
})
afterAll(async () => {
  await Promise.all([...vendors.values()].map(({ backend }) => backend.close()))
})

test('every kind has a contract, or a test of its own', () => {
  const held = [...Object.keys(CONTRACTS), ...HELD_ELSEWHERE]
  expect(DESTINATION_KINDS.map(({ kind }) => kind).filter((kind) => !held.includes(kind))).toEqual([])
  expect(Object.keys(CONTRACTS).filter((kind) => destinationKind(kind) === undefined)).toEqual([])
})

describe.each(ALL)('$kind', ({ kind, contract }) => {
  test('is reached where its vendor takes traces', () => {
    const { url } = entryFor(kind, contract)
    const { tracesUrl } = kindToAdd(kind)
    expect(tracesUrl(url)).toBe(tracesUrlBelow(contract.tracesUrl))
    // Whoever copies the whole address from the vendor's page gets there as well.
    expect(tracesUrl(contract.tracesUrl)).toBe(tracesUrlBelow(contract.tracesUrl))
  })

  test('is set up without a credential in the configuration', () => {
    const written = JSON.stringify(entryFor(kind, contract))
    for (const [name, value] of Object.entries(contract.variables)) {
      expect(written).toContain(name)
      expect(written).not.toContain(value)
    }
  })

  test('asks for no larger requests than it takes', () => {
    const { defaults, maxAgeMs, maxAttributeBytes } = kindToAdd(kind)
    expect(defaults.maxRequestBytes).toBeLessThanOrEqual(contract.maxBytes ?? Number.POSITIVE_INFINITY)
    expect({ maxAgeMs, maxAttributeBytes }).toEqual({
      maxAgeMs: contract.maxAgeMs,
      maxAttributeBytes: contract.maxAttributeBytes,
    })
  })
})

describe('a recorded session, delivered to all of them', () => {
  beforeAll(async () => {
    const destinations = Object.fromEntries(
      ALL.map(({ kind, contract }) => [kind, entryFor(kind, contract, vendorOf(kind).origin)]),
    )
    person = personWith({ destinations, variables, nowMs })
    await Promise.all(ALL.map(({ kind }) => deliver(person.bridge, person.destinationOf(kind))))
  })

  test.each(ALL)('$kind keeps every span, with its parent and its place', ({ kind, contract }) => {
    const { kept, dropped } = vendorOf(kind)
    expect(dropped).toEqual([])
    expect([...kept.keys()].sort()).toEqual([...SPANS.keys()].sort())
    for (const [spanId, { traceId, parentSpanId = '' }] of SPANS) {
      expect(kept.get(spanId)).toMatchObject({ traceId, parentSpanId })
    }
    const calls = [...SPANS.values()].filter(({ kind: of }) => of === 'client')
    for (const { spanId } of calls.filter(({ status }) => status.code !== 'error')) {
      const names = Object.keys(kept.get(spanId)?.attributes ?? {})
      expect(names).toEqual(expect.arrayContaining([...contract.reads]))
      for (const never of contract.neverReads ?? []) expect(names).not.toContain(never)
    }
  })

  test.each(ALL)('$kind gets what was said only where that is what it is for', ({ kind, contract }) => {
    expect(vendorOf(kind).texts.some((text) => A_PROMPT.test(text))).toBe(contract.getsContent)
  })

  test.each(ALL)('$kind gets its own headers and nobody else’s', ({ kind, contract }) => {
    const { received } = vendorOf(kind).backend
    for (const { method, headers } of received) {
      const own = Object.keys(headers).filter((name) => !EVERYWHERE.includes(name))
      const expected = method === 'GET' ? own : Object.keys(contract.headers)
      expect(own.sort()).toEqual([...expected].sort())
      const others = KEYED.filter((each) => each.kind !== kind).flatMap((each) =>
        Object.values(each.contract.variables),
      )
      for (const value of others) expect(JSON.stringify(headers)).not.toContain(value)
    }
  })

  test.each(ALL)('$kind is asked for nothing else', ({ kind, contract }) => {
    const { received } = vendorOf(kind).backend
    const asked = received.flatMap(({ method, path: at }) => (method === 'GET' ? [at] : []))
    const places = asked.map((at) => at.replace(/[\da-f]{32}/, '{trace}'))
    expect([...new Set(places)]).toEqual(contract.asks ?? [])
  })

  test('what one of them is sent beside the trace is in the store and at the others in no form', () => {
    const additions = [
      'openinference.project.name',
      'arize.project.name',
      'wandb.entity',
      'langfuse.environment',
    ]
    const stored = JSON.stringify(SESSION)
    for (const name of additions) expect(stored).not.toContain(name)
    for (const { kind, contract } of ALL) {
      const own = Object.keys({ ...contract.resource, ...contract.span })
      for (const name of additions.filter((each) => !own.includes(each))) {
        expect(vendorOf(kind).texts.join()).not.toContain(name)
      }
    }
  })
})

const alone = (kind: string, contract: Contract, vendor: Vendor, more: object = {}, at = nowMs) =>
  personWith({
    destinations: { [kind]: { ...entryFor(kind, contract, vendor.origin), ...more } },
    variables: contract.variables,
    nowMs: at,
  })

describe('a key that it does not know', () => {
  test.each(KEYED)('stops $kind and loses nothing', async ({ kind, contract }) => {
    const vendor = await startVendor(contract, () => nowMs)
    const [first = ''] = Object.keys(contract.variables)
    const wrong = { ...contract, variables: { ...contract.variables, [first]: 'another-key-of-a-test' } }
    const { bridge, destinationOf } = alone(kind, wrong, vendor)
    const summary = await deliver(bridge, destinationOf(kind))
    expect(summary).toMatchObject({
      delivered: 0,
      refused: 0,
      waiting: SESSION.length,
      failure: { httpStatus: contract.unauthorized },
    })
    expect(await tried(destinationOf(kind))).toMatchObject({ ok: false })
    expect(vendor.kept.size).toBe(0)
    expect(JSON.stringify(summary)).not.toContain('another-key-of-a-test')
    await vendor.backend.close()
  })
})

describe('a request that is too large', () => {
  test.each(ALL)('goes to $kind again in smaller ones', async ({ kind, contract }) => {
    const vendor = await startVendor(contract, () => nowMs)
    vendor.shrinkTo(12_000)
    const { bridge, destinationOf } = alone(kind, contract, vendor)
    const summary = await deliver(bridge, destinationOf(kind))
    expect(summary).toMatchObject({ refused: 0, waiting: 0 })
    expect([...vendor.kept.keys()].sort()).toEqual([...SPANS.keys()].sort())
    await vendor.backend.close()
  })
})

describe('a session of the day before yesterday', () => {
  const old = SESSION_END_MS + 48 * 60 * 60_000
  test.each(ALL)('is kept by $kind, or skipped and counted', async ({ kind, contract }) => {
    const vendor = await startVendor(contract, () => old)
    const { home, bridge, destinationOf } = alone(kind, contract, vendor, {}, old)
    const summary = await deliver(bridge, destinationOf(kind))
    const cursor = readCursor(deliveryFolder(home, kind))
    expect(vendor.dropped).toEqual([])
    if (contract.maxAgeMs === undefined) {
      expect(summary.skipped).toBeUndefined()
      expect(vendor.kept.size).toBe(SPANS.size)
    } else {
      const hours = contract.maxAgeMs / 3_600_000
      const traces = new Set(SESSION.map(({ traceId }) => traceId)).size
      const why = `${kindToAdd(kind).title} keeps nothing that is older than ${hours} hours`
      expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 0, skipped: { traces, why } })
      expect(cursor).toMatchObject({ delivered: 0, skipped: traces, skippedWhy: why })
      expect(vendor.backend.received).toEqual([])
    }
    await vendor.backend.close()
  })
})

describe('a try', () => {
  test.each(ALL)('says that $kind takes traces, and leaves nothing there', async ({ kind, contract }) => {
    const vendor = await startVendor(contract, () => nowMs)
    const { destinationOf } = alone(kind, contract, vendor)
    const { ok, finding } = await tried(destinationOf(kind))
    expect(ok).toBe(true)
    expect(finding).toContain(contract.probeSays ?? 'It takes traces')
    expect(vendor.kept.size).toBe(0)
    await vendor.backend.close()
  })
})
