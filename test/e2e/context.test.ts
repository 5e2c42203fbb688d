// An instrumented program that Claude Code runs: its spans hang below the turn, in one trace.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { answer, text, toolUse } from '../rig/mock/scenario.ts'
import { needs } from '../rig/need.ts'
import { startSink } from '../rig/sink.ts'
import { installPacked } from './packed.ts'
import { autolog, newUser, takeTurn } from './turn.ts'

const needed = needs({
  '2.1.330': () => installClaudeCode('2.1.330'),
  '2.1.197': () => installClaudeCode('2.1.197'),
})
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

/** OpenTelemetry's own SDK and propagator; where it exports to is its own business, not ours. */
const INSTRUMENTED = `
const { createRequire } = require('node:module')
const need = createRequire(process.argv[2])
const { ROOT_CONTEXT, trace } = need('@opentelemetry/api')
const { W3CTraceContextPropagator } = need('@opentelemetry/core')
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = need('@opentelemetry/sdk-trace-base')
const { JsonTraceSerializer } = need('@opentelemetry/otlp-transformer')
const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const getter = { get: (env, key) => env[key.toUpperCase()], keys: Object.keys }
const caller = new W3CTraceContextPropagator().extract(ROOT_CONTEXT, process.env, getter)
provider.getTracer('script').startSpan('work of the script', {}, caller).end()
const body = JsonTraceSerializer.serializeRequest(exporter.getFinishedSpans())
fetch(process.argv[3] + '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  .then(({ status }) => console.log('exported ' + status + ' for ' + trace.getSpanContext(caller).traceId))
`
const REQUIRE_FROM = path.resolve(import.meta.dirname, '../../package.json')

for (const version of ['2.1.330', '2.1.197'] as const) {
  test(`Claude Code ${version}: an instrumented script's span is a child of the turn's`, async (ctx) => {
    const sink = await startSink()
    const user = await newUser(bin)
    fs.writeFileSync(path.join(user.cwd, 'script.cjs'), INSTRUMENTED)
    await autolog(user, '--otlp-endpoint', sink.url)
    const command = `node script.cjs ${REQUIRE_FROM} ${sink.url}`
    await takeTurn(needed(ctx)[version], user, {
      prompt: 'Run the script',
      args: ['--dangerously-skip-permissions'],
      api: () => ({
        main: [answer(toolUse('Bash', { command, description: 'script' })), answer(text('done'))],
      }),
    })
    await sink.waitForSpans(5)
    const spans = sink.spans()
    const root = spans.find(({ name }) => name === 'invoke_agent claude-code')
    const work = spans.find(({ name }) => name === 'work of the script')
    expect(root).toBeDefined()
    expect(work).toMatchObject({ traceId: root?.traceId, parentSpanId: root?.spanId })
    await sink.close()
  })
}
