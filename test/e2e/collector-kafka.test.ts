// collector-config/kafka-producer.yaml, a real Kafka, collector-config/kafka-consumer.yaml, a real MLflow: whoever of them
// is away or killed, nothing is lost.
import { expect, test } from 'vitest'
import type { SpanBatch } from '../../src/trace/span.ts'
import { buildKafkaCollector, type Collector, shipped, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installKafka, startKafka } from '../rig/kafka.ts'
import { installMlflow, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { companySecrets, secureDestination } from './company-secrets.ts'
import { searchTraces } from './mlflow-rest.ts'
import { again, recordedTurns, send } from './recorded-traffic.ts'

const needed = needs({ binary: buildKafkaCollector, kafka: installKafka, mlflow: installMlflow })

const TOPIC = 'claude-code-spans'
const TOKEN = 'of-developers'
const traceIds = (batches: readonly SpanBatch[]) => [...new Set(batches.map(({ traceId }) => traceId))].sort()

test('Kafka between developers and backends: MLflow away, consumer, producer and Kafka killed, nothing lost', async (ctx) => {
  const { binary } = needed(ctx)
  const secrets = companySecrets(TOKEN)
  const kafkaDir = tempDir('kafka')
  const mlflowDir = tempDir('mlflow')
  const [kafka, mlflow] = await Promise.all([startKafka(kafkaDir), startMlflow({ dir: mlflowDir })])
  const stops: (() => Promise<void>)[] = [kafka.stop, mlflow.stop]
  const start = async (
    file: string,
    dir: string,
    env: Record<string, string>,
    ports?: Collector['ports'],
  ) => {
    const broker = { KAFKA_BROKERS: JSON.stringify([kafka.broker]) }
    const options = { binary, config: { file: shipped(file) }, dir, env: { ...broker, ...env } }
    const collector = await startCollector({ ...options, ...(ports && { ports }) })
    stops.unshift(collector.stop)
    return collector
  }
  const [producerDir, consumerDir] = [tempDir('producer'), tempDir('consumer')]
  const startProducer = (ports?: Collector['ports']) =>
    start('kafka-producer.yaml', producerDir, secrets.env, ports)
  const startConsumer = () => start('kafka-consumer.yaml', consumerDir, { MLFLOW_TRACKING_URI: mlflow.url })
  try {
    const [producer, consumer] = await Promise.all([startProducer(), startConsumer()])
    const to = secureDestination(producer, secrets, TOKEN, { convention: 'mlflow' })
    const inMlflow = async () =>
      (await searchTraces(mlflow, '0')).map(({ trace_id }) => trace_id.replace('tr-', '')).sort()
    const arrive = (batches: readonly SpanBatch[], what: string) =>
      eventually(
        async () => {
          const there = new Set(await inMlflow())
          return traceIds(batches).every((traceId) => there.has(traceId))
        },
        { what, timeoutMs: 60_000, everyMs: 200 },
      )

    const usual = recordedTurns('02-bash', '07-subagent', '50-background-agents')
    await send(usual, to)
    await arrive(usual, 'the first turns in MLflow')

    await mlflow.stop()
    const weekend = recordedTurns('05-fail', '06-denied', '43-two-models')
    await send(weekend, to)
    const keys = await kafka.keys(TOPIC, usual.length + weekend.length)
    expect(keys).toHaveLength(usual.length + weekend.length)
    // Every message under its trace's id, a trace in one partition, traces in several.
    expect([...new Set(keys.map(({ key }) => key))].sort()).toEqual(traceIds([...usual, ...weekend]))
    expect(new Set(keys.map(({ key, partition }) => `${key} ${partition}`)).size).toBe(
      new Set(keys.map(({ key }) => key)).size,
    )
    expect(new Set(keys.map(({ partition }) => partition)).size).toBeGreaterThan(1)
    await consumer.kill()

    await kafka.stop()
    const outage = recordedTurns('15-mcp', '44-hour-cache').map((turn) =>
      again(turn, `outage ${turn.traceId}`),
    )
    await send(outage, to)
    await producer.kill()

    stops.unshift((await startKafka(kafkaDir, kafka.port)).stop)
    stops.unshift((await startMlflow({ dir: mlflowDir, port: mlflow.port })).stop)
    await Promise.all([startProducer(producer.ports), startConsumer()])
    const all = [...usual, ...weekend, ...outage]
    await arrive(all, 'everything in MLflow')

    const { traces } = await readTraces({ ...mlflow, experimentId: '0' })
    const spansIn = traces.flatMap((trace) => trace.spans.map(({ spanId }) => spanId)).sort()
    expect(spansIn).toEqual(
      [...new Set(all.flatMap((turn) => turn.spans.map(({ spanId }) => spanId)))].sort(),
    )

    // A trace that a backend refuses for good stands before nobody: another group, another backend.
    const sink = await startSink()
    const [refused] = traceIds(weekend)
    sink.reply(({ spans }) => ({ kind: 'answer', status: spans[0]?.traceId === refused ? 422 : 200 }))
    await start('kafka-consumer.yaml', tempDir('second'), {
      MLFLOW_TRACKING_URI: sink.url,
      KAFKA_GROUP: 'second',
    })
    await eventually(() => new Set(sink.spans().map(({ traceId }) => traceId)).size >= traceIds(all).length, {
      what: 'the whole topic, for a second backend',
      timeoutMs: 30_000,
    })
    await sink.close()
  } finally {
    for (const stop of stops) await stop()
  }
})
