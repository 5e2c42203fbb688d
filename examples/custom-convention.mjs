// A convention of your own: a function from stored spans to the spans that are sent. Here for a tracing store that is to see
// names, times, tokens and dollars, the team that pays, and nothing of what was said.
// OTEL_EXPORTER=http://localhost:4318 TEAM=search node examples/custom-convention.mjs
import { bridge, durableExporter } from 'turnspan'

const { OTEL_EXPORTER: url = 'http://localhost:4318', TEAM: team = 'unknown' } = process.env
const KEPT =
  /^(?:gen_ai\.(?:operation|usage|request\.model|tool\.name)|turnspan\.(?:cost|turn\.status|tool\.outcome)|session\.id)/

/** @param {import('turnspan').SpanBatch} batch */
const convention = ({ resource, spans, ...batch }) => ({
  ...batch,
  resource: { ...resource, 'team.name': team },
  spans: spans.map((span) => ({
    ...span,
    attributes: Object.fromEntries(Object.entries(span.attributes).filter(([key]) => KEPT.test(key))),
    events: [],
  })),
})

const exporter = durableExporter({
  folder: '.traces',
  destinations: { store: { kind: 'otlp', url } },
})
const running = bridge(exporter, { name: 'own-convention', convention })

async function end() {
  await running.stop()
  await exporter.shutdown()
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
console.log(`Every turn from now on goes to ${url}, in our own words. Ctrl-C ends it.`)
