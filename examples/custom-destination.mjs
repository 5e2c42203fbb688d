// A destination of your own: one line of JSON a turn, posted to an address of yours. It goes on where it was when it is
// started again: node examples/custom-destination.mjs https://example.org/turns
import { bridge } from 'turnspan'

const [address] = process.argv.slice(2)
if (address === undefined) {
  console.error('Name an address: node examples/custom-destination.mjs https://example.org/turns')
  process.exit(2)
}

/** Any OpenTelemetry SpanExporter will do; this is the smallest one. */
const exporter = {
  async export(spans, done) {
    try {
      for (const { attributes, startTime } of spans.filter((span) => 'turnspan.turn.id' in span.attributes)) {
        const turn = {
          at: new Date(startTime[0] * 1000).toISOString(),
          session: attributes['session.id'],
          project: attributes['process.working_directory'],
          usd: attributes['turnspan.cost.usd'],
          status: attributes['turnspan.turn.status'],
        }
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(turn) })
        if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
      }
      done({ code: 0 })
    } catch (error) {
      // It is tried again, later and later, for as long as the store keeps the trace.
      done({ code: 1, error })
    }
  },
  async shutdown() {},
}

const running = bridge(exporter, { name: 'own-destination' })
process.once('SIGINT', () => running.stop())
process.once('SIGTERM', () => running.stop())
console.log(`Every turn from now on goes to ${address}. Ctrl-C ends it.`)
