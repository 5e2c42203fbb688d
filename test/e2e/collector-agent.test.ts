// collector-config/agent.yaml as a second line against secrets; collector.test.ts holds its way to MLflow.
import { expect, test } from 'vitest'
import { destinationAt } from '../export/samples.ts'
import { buildCollector, shipped, startCollector } from '../rig/collector.ts'
import { needs } from '../rig/need.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { again, recordedTurns, send } from './recorded-traffic.ts'

const needed = needs({ collector: buildCollector })

// Put together here, so that nobody who looks for secrets finds them in this file.
const SECRETS = [
  `sk-${'ant-api03-'}${'a1B2'.repeat(8)}`,
  `gh${'p_'}${'a1B2c3'.repeat(6)}`,
  `AK${'IA'}IOSFODNN7EXAMPLE`,
  `xo${'xb-'}1234567890-abcdefghij`,
]
const ONLY_IN_ATTRIBUTES = [
  `AI${'za'}${'b'.repeat(35)}`,
  `ey${'J'}hbGciOiJIUzI1NiJ9.ey${'J'}zdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl`,
  `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIE\nabc\n-----END RSA ${'PRIVATE'} KEY-----`,
]

test('agent.yaml masks what turnspan would have masked, wherever it stands, and changes nothing else', async (ctx) => {
  needed(ctx)
  const sink = await startSink()
  const env = { MLFLOW_TRACKING_URI: sink.url, MLFLOW_EXPERIMENT_ID: '7' }
  const collector = await startCollector({
    config: { file: shipped('agent.yaml') },
    dir: tempDir('agent'),
    env,
  })
  try {
    const turns = recordedTurns('02-bash', '07-subagent')
    const said = [...SECRETS, ...ONLY_IN_ATTRIBUTES].join(' and ')
    const told = again(turns[0] ?? never(), 'leaky', {
      root: ({ attributes }) => ({
        name: `claude ${SECRETS[0]}`,
        status: { code: 'error', message: `cannot log in: ${SECRETS.join()}` },
        attributes: {
          ...attributes,
          'gen_ai.input.messages': JSON.stringify([{ parts: [{ content: said }] }]),
        },
        events: [{ name: 'exception', atMs: Date.now(), attributes: { 'exception.message': said } }],
      }),
    })
    await send([told, ...turns], destinationAt(collector.otlpHttpUrl))
    const spans = await sink.waitForSpans([told, ...turns].flatMap((turn) => turn.spans).length)

    const text = JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    for (const secret of [...SECRETS, ...ONLY_IN_ATTRIBUTES])
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
    const root = spans.find(({ traceId, parentSpanId }) => traceId === told.traceId && parentSpanId === '')
    expect(root?.name).toBe('claude ****')
    expect(root?.status.message).toBe('cannot log in: ****,****,****,****')
    expect(JSON.parse(String(root?.attributes['gen_ai.input.messages']))).toEqual([
      { parts: [{ content: Array(7).fill('****').join(' and ') }] },
    ])

    expect(sink.requests.every(({ headers }) => headers['x-mlflow-experiment-id'] === '7')).toBe(true)
    const untouched = spans.filter(({ traceId }) => traceId !== told.traceId)
    const facts = (list: readonly { spanId: string; name: string; attributes: object }[]) =>
      new Map(list.map(({ spanId, name, attributes }) => [spanId, { name, attributes }]))
    expect(facts(untouched)).toEqual(facts(turns.flatMap((turn) => turn.spans)))
  } finally {
    await collector.stop()
    await sink.close()
  }
})

function never(): never {
  throw new Error('the recording has no turn')
}
