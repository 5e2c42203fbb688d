// collector-config/load-balancing.yaml before two of gateway.yaml: traces whole, those kept that matter, nobody in without
// the token, and nothing lost while a gateway is away.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { SpanBatch } from '../../src/trace/span.ts'
import { destinationAt } from '../export/samples.ts'
import { buildCollector, type Collector, shipped, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { type Sink, startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { type CompanySecrets, companySecrets, secureDestination } from './company-secrets.ts'
import { again, type Change, recordedTurns, send } from './recorded-traffic.ts'

const needed = needs({ collector: buildCollector })

const LIMITS = { DECISION_WAIT: '1s', KEEP_ABOVE_USD: '1.5', KEEP_ABOVE_MS: '600000', KEEP_PERCENT: '20' }
const TEN_MINUTES = 600_000

const [plain] = recordedTurns('01-text')
const [withTool] = recordedTurns('02-bash')
const [first, ...later] = recordedTurns('50-background-agents')
if (!plain || !withTool || !first || later.length === 0)
  throw new Error('the recordings are others than they were')

const many = (count: number, name: string, turn: SpanBatch, change?: Change): readonly SpanBatch[] =>
  Array.from({ length: count }, (_, n) => again(turn, `${name} ${n}`, change))
const costs = (usd: number): Change => ({
  root: ({ attributes }) => ({ attributes: { ...attributes, 'turnspan.cost.usd': usd } }),
})
const lasts = (ms: number): Change => ({ root: ({ startMs }) => ({ endMs: startMs + ms }) })

const FAILED: Change = { root: () => ({ status: { code: 'error', message: 'Overloaded' } }) }
const DENIED: Change = {
  each: ({ name, attributes }) =>
    name.startsWith('execute_tool')
      ? { attributes: { ...attributes, 'turnspan.tool.outcome': 'denied' } }
      : {},
}

test('a company: one address, two gateways', async (ctx) => {
  needed(ctx)
  const company = await startCompany()
  const { balancer, gateways, sinks, secrets } = company
  const as = (token?: string) => secureDestination(balancer, secrets, token)
  const traceIds = (list: readonly SpanBatch[]) => [...new Set(list.map(({ traceId }) => traceId))].sort()
  const arrived = () => new Set(sinks.flatMap((sink) => sink.spans().map(({ traceId }) => traceId)))
  try {
    // Nobody in without the token and the certificate.
    const one = many(1, 'stranger', plain, FAILED)
    await expect(send(one, as())).rejects.toThrow(/401/)
    await expect(send(one, as('wrong'))).rejects.toThrow(/401/)
    const { tls: _, ...blind } = as('first-token')
    await expect(send(one, blind)).rejects.toThrow(/not trusted/)
    await expect(send(one, destinationAt(balancer.otlpHttpUrl))).rejects.toThrow('not delivered')
    expect(arrived().size).toBe(0)
    const known = as('first-token')

    // What matters is kept, all of it, and a share of the rest.
    const matters = [
      ...many(10, 'failed', plain, FAILED),
      ...many(10, 'dear', plain, costs(1.500_001)),
      ...many(10, 'slow', plain, lasts(TEN_MINUTES + 1)),
      ...many(10, 'denied', withTool, DENIED),
    ]
    const rest = [
      ...many(100, 'cheap', plain, costs(1.5)),
      ...many(50, 'quick', plain, lasts(TEN_MINUTES - 2_000)),
      ...many(50, 'with a tool', withTool),
    ]
    const background = [
      again(first, 'background', FAILED),
      ...later.map((piece) => again(piece, 'background')),
    ]
    const startedMs = Date.now()
    await send([...matters, ...rest, background[0] as SpanBatch], known)
    console.log(`measured: ${matters.length + rest.length} turns taken in ${Date.now() - startedMs} ms`)
    await eventually(() => matters.every(({ traceId }) => arrived().has(traceId)), {
      what: 'the traces that matter',
      timeoutMs: 30_000,
    })
    await sleep(2_000)
    const share = rest.filter(({ traceId }) => arrived().has(traceId))
    console.log(`measured: ${share.length} of ${rest.length} others kept at 20 %`)
    expect(share.length).toBeGreaterThan(20)
    expect(share.length).toBeLessThan(60)

    // Whole, and each on one gateway only.
    const [left, right] = sinks.map((sink) => new Set(sink.spans().map(({ traceId }) => traceId)))
    expect([...(left ?? [])].filter((traceId) => right?.has(traceId))).toEqual([])
    expect(Math.min(left?.size ?? 0, right?.size ?? 0)).toBeGreaterThan(10)
    const spans = sinks.flatMap((sink) => sink.spans())
    for (const turn of [...matters, ...share]) {
      const ofTurn = spans.filter(({ traceId }) => traceId === turn.traceId)
      expect(ofTurn.map(({ spanId }) => spanId).sort()).toEqual(turn.spans.map(({ spanId }) => spanId).sort())
    }

    // Said twice, judged the same; what comes late goes where its trace went.
    await send([...rest, ...background.slice(1)], known)
    const late = background.slice(1).flatMap((piece) => piece.spans.map(({ spanId }) => spanId))
    const has = (spanId: string) => sinks.some((sink) => sink.spans().some((span) => span.spanId === spanId))
    await eventually(() => late.every(has), { what: 'what came late', timeoutMs: 30_000 })
    await sleep(2_000)
    expect(traceIds(rest.filter(({ traceId }) => arrived().has(traceId)))).toEqual(traceIds(share))

    // A gateway is killed: its traces wait on the balancer's disk, over a kill of the balancer.
    await gateways[1]?.kill()
    const meanwhile = many(40, 'meanwhile', plain, FAILED)
    await send(meanwhile, known)
    await eventually(() => meanwhile.filter(({ traceId }) => arrived().has(traceId)).length > 5, {
      what: 'the share of the gateway that lives',
      timeoutMs: 30_000,
    })
    await balancer.kill()
    expect(meanwhile.every(({ traceId }) => arrived().has(traceId))).toBe(false)
    await company.restart()
    await eventually(() => meanwhile.every(({ traceId }) => arrived().has(traceId)), {
      what: 'all that waited',
      timeoutMs: 60_000,
    })

    // Another token, without a restart.
    secrets.setToken('second-token')
    await eventually(
      () =>
        send(one, as('second-token')).then(
          () => true,
          () => false,
        ),
      {
        what: 'the new token to be taken',
        timeoutMs: 20_000,
        everyMs: 200,
      },
    )
    await expect(send(one, known)).rejects.toThrow(/401/)
  } finally {
    await company.stop()
  }
})

interface Company {
  readonly balancer: Collector
  readonly gateways: readonly Collector[]
  readonly sinks: readonly Sink[]
  readonly secrets: CompanySecrets
  /** The balancer and the second gateway, where they were. */
  restart(): Promise<void>
  stop(): Promise<void>
}

async function startCompany(): Promise<Company> {
  const secrets = companySecrets('first-token')
  const gatewayToken = secrets.put('gateway-token', 'of-gateways')
  const sinks = [await startSink(), await startSink()]
  const dirs = [tempDir('gateway'), tempDir('gateway')]
  const startGateway = (n: number, ports?: Collector['ports']) =>
    startCollector({
      config: { file: shipped('gateway.yaml') },
      dir: dirs[n] ?? '',
      env: { ...secrets.env, ...LIMITS, TOKEN_FILE: gatewayToken, MLFLOW_TRACKING_URI: sinks[n]?.url ?? '' },
      ...(ports && { ports }),
    })
  const gateways = await Promise.all([startGateway(0), startGateway(1)])
  const hostnames = gateways.map(({ ports }) => `127.0.0.1:${ports.otlpGrpc}`)
  const dir = tempDir('balancer')
  const startBalancer = (ports?: Collector['ports']) =>
    startCollector({
      config: { file: shipped('load-balancing.yaml') },
      dir,
      env: {
        ...secrets.env,
        ...{ GATEWAY_TOKEN_FILE: gatewayToken, GATEWAY_NAME: 'localhost' },
        GATEWAYS: JSON.stringify({ static: { hostnames } }),
      },
      ...(ports && { ports }),
    })
  const balancer = await startBalancer()
  const running: Collector[] = [balancer, ...gateways]
  return {
    ...{ balancer, gateways, sinks, secrets },
    async restart() {
      running.push(await startBalancer(balancer.ports))
      running.push(await startGateway(1, gateways[1]?.ports))
    },
    async stop() {
      for (const one of running) await one.stop()
      for (const sink of sinks) await sink.close()
    },
  }
}
