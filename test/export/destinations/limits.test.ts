// Limits of a vendor that a recorded session of the usual size does not reach.
import { describe, expect, onTestFinished, test } from 'vitest'
import { deliver } from '../../../src/bridge.ts'
import { spanOf, traceIdOf } from '../samples.ts'
import { CONTRACTS, type Contract } from './contracts.ts'
import { entryFor, personWith } from './person-with.ts'
import { startVendor } from './vendor.ts'

const nowMs = Date.UTC(2026, 10, 23, 9)
const contractOf = (kind: string): Contract => {
  const contract = CONTRACTS[kind]
  if (contract === undefined) throw new Error(`no contract for ${kind}`)
  return contract
}

async function deliverTo(
  kind: string,
  batches: Parameters<typeof personWith>[0]['batches'],
  more: object = {},
) {
  const contract = { ...contractOf(kind) }
  const atMs = Math.max(...(batches ?? []).flatMap(({ spans }) => spans.map(({ endMs }) => endMs)), nowMs)
  const vendor = await startVendor(contract, () => atMs)
  onTestFinished(() => vendor.backend.close())
  const { bridge, destinationOf } = personWith({
    destinations: { [kind]: { ...entryFor(kind, contract, vendor.origin), ...more } },
    variables: contract.variables,
    nowMs: atMs,
    ...(batches !== undefined && { batches }),
  })
  return { vendor, contract, summary: await deliver(bridge, destinationOf(kind)) }
}

describe('texts that are longer than a vendor takes', () => {
  const long = spanOf(1, 1, { attributes: { 'session.id': 's', text: `x${'é'.repeat(50_000)}`, short: 'x' } })
  const batch = { traceId: traceIdOf(1), resource: { 'service.name': 'claude-code' }, spans: [long] }

  test.each(['newrelic', 'honeycomb'])('are cut for %s, and the span arrives', async (kind) => {
    const { vendor, contract, summary } = await deliverTo(kind, [batch])
    expect(summary).toMatchObject({ delivered: 1, refused: 0 })
    expect(vendor.dropped).toEqual([])
    const { text = '', short } = vendor.kept.get(long.spanId)?.attributes ?? {}
    expect(short).toBe('x')
    // One byte and then two each: the limits are odd.
    expect(Buffer.byteLength(String(text))).toBe(contract.maxAttributeBytes)
    expect(text).toMatch(/^xé+$/)
  })

  test('are as they were for everybody else', async () => {
    const { vendor } = await deliverTo('logfire', [batch])
    expect(vendor.kept.get(long.spanId)?.attributes.text).toBe(long.attributes.text)
  })
})

describe('a trace of more bytes than a request may have', () => {
  const spans = Array.from({ length: 40 }, (_, index) =>
    spanOf(1, index + 1, { attributes: { 'session.id': 's', text: `${index}`.padEnd(60_000, 'x') } }),
  )
  const batch = { traceId: traceIdOf(1), resource: { 'service.name': 'claude-code' }, spans }

  test.each([
    ['datadog', 3_200_000],
    ['langfuse', 16_000_000],
    ['signoz', 16_000_000],
  ])('arrives whole at %s, in requests below its limit', async (kind, most) => {
    const { vendor, summary } = await deliverTo(kind, [batch], { content: 'redacted', convention: 'gen-ai' })
    expect(summary).toMatchObject({ delivered: 1, refused: 0 })
    expect(vendor.kept.size).toBe(40)
    for (const { body } of vendor.backend.received) expect(body.length).toBeLessThanOrEqual(most)
  })

  test('travels to New Relic in several requests', async () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      spanOf(1, index + 1, { attributes: { text: `${index}`.padEnd(4_000, 'x') } }),
    )
    const { vendor, summary } = await deliverTo('newrelic', [{ ...batch, spans: many }])
    expect(summary).toMatchObject({ delivered: 1, refused: 0 })
    expect(vendor.kept.size).toBe(400)
    expect(vendor.backend.received.length).toBeGreaterThan(1)
    for (const { body } of vendor.backend.received) expect(body.length).toBeLessThanOrEqual(1_000_000)
  })

  test('loses one span that is too large alone, says so, and keeps the others', async () => {
    const huge = spanOf(1, 2, { attributes: { text: 'x'.repeat(3_400_000) } })
    const { vendor, summary } = await deliverTo('datadog', [
      { ...batch, spans: [...spans.slice(0, 1), huge, ...spans.slice(2, 5)] },
    ])
    expect(vendor.kept.size).toBe(4)
    expect(summary).toMatchObject({ delivered: 0, refused: 1, waiting: 0 })
    expect(summary.failure?.reason).toContain('1 span was rejected')
  })
})
