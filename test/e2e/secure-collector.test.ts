// A Collector as a company runs it: TLS of its own making, a client certificate, a token, a limit on what it takes at
// once; and a proxy before it.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { deliverTo } from '../../src/export/delivery/deliver.ts'
import type { Destination } from '../../src/export/destination.ts'
import { selfSigned } from '../export/certificate.ts'
import { startProxy } from '../export/proxy-server.ts'
import { batchOf, destinationAt, NOW_MS, spanOf } from '../export/samples.ts'
import { deliveryFrom, newWorld } from '../export/world.ts'
import {
  buildCollector,
  type Collector,
  type CollectorConfig,
  readCollected,
  startCollector,
} from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { tempDir } from '../rig/temp-dir.ts'

const needed = needs({ collector: buildCollector })
const MAX_BODY = 20_000

const SECURED: CollectorConfig = {
  text: `
extensions:
  health_check: { endpoint: "\${env:HEALTH_CHECK_ENDPOINT}" }
  bearertokenauth: { scheme: Bearer, token: "s3cret-of-the-collector" }
receivers:
  otlp:
    protocols:
      http:
        endpoint: "\${env:OTLP_HTTP_ENDPOINT}"
        tls: { cert_file: "\${env:CERT}", key_file: "\${env:KEY}", client_ca_file: "\${env:CLIENT_CERT}" }
        auth: { authenticator: bearertokenauth }
        max_request_body_size: ${MAX_BODY}
exporters:
  file: { path: "\${env:STATE_DIR}/traces.jsonl", append: true, flush_interval: 100ms }
service:
  extensions: [health_check, bearertokenauth]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [file] }
`,
}

async function secured(): Promise<{ collector: Collector; url: string; tls: Required<Destination>['tls'] }> {
  const dir = tempDir('secure-collector')
  const put = (name: string, text: string) => {
    fs.writeFileSync(path.join(dir, name), text)
    return path.join(dir, name)
  }
  const [server, client] = [selfSigned(), selfSigned()]
  const caFile = put('ca.pem', server.cert)
  const certFile = put('me.pem', client.cert)
  const env = { CERT: caFile, KEY: put('server.key', server.key), CLIENT_CERT: certFile }
  const collector = await startCollector({ config: SECURED, dir, env })
  const url = collector.otlpHttpUrl.replace('http://127.0.0.1', 'https://localhost')
  return { collector, url, tls: { caFile, certFile, keyFile: put('me.key', client.key) } }
}

describe('a Collector behind TLS, a client certificate, a token, a size limit and a proxy', () => {
  test('gets every span once all of it is given, and says what lacks until then', async (ctx) => {
    needed(ctx)
    const { collector, url, tls } = await secured()
    try {
      const proxy = await startProxy({ credentials: 'ada:secret' })
      const world = newWorld(tempDir('secure-collector'))
      const spans = Array.from({ length: 60 }, (_, n) =>
        spanOf(1, n + 1, { attributes: { text: 'x'.repeat(1_500) } }),
      )
      world.keepBatch({ ...batchOf(1), spans })
      world.keep([2])
      const send = (settings: Partial<Destination>) =>
        deliverTo(deliveryFrom(world, destinationAt(url, settings), { clock: () => NOW_MS, force: true }))
      const lacks = async (settings: Partial<Destination>) => {
        const summary = await send(settings)
        expect(summary).toMatchObject({ delivered: 0, refused: 0, waiting: 2 })
        return summary.failure?.reason
      }
      const headers = { authorization: 'Bearer s3cret-of-the-collector' }
      const proxied = proxy.url.replace('://', '://ada:secret@')
      const { caFile } = tls
      expect(await lacks({ headers, proxy: proxy.url })).toContain('wants a user and a password')
      expect(await lacks({ headers, proxy: proxied })).toContain('is not trusted by this machine')
      expect(await lacks({ headers, proxy: proxied, tls: { ...(caFile && { caFile }) } })).toContain(
        'wants a client certificate',
      )
      expect(await lacks({ proxy: proxied, tls })).toMatch(/HTTP 401.*credentials/)
      expect(await lacks({ headers: { authorization: 'Bearer other' }, proxy: proxied, tls })).toContain(
        '401',
      )
      expect(await send({ headers, proxy: proxied, tls })).toMatchObject({
        delivered: 2,
        refused: 0,
        waiting: 0,
      })

      const written = () => readCollected(collector)
      await eventually(() => written().length >= 63, { what: 'all spans', timeoutMs: 10_000 })
      const ids = [...spans, ...batchOf(2).spans].map(({ spanId }) => spanId)
      expect([...new Set(written().map(({ spanId }) => spanId))].sort()).toEqual(ids.sort())
      expect(proxy.asked.every(({ method }) => method === 'CONNECT')).toBe(true)
      expect(world.textOfDeliveries()).not.toMatch(/s3cret|secret|ada:/)
    } finally {
      await collector.stop()
    }
  })
})
