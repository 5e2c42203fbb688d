// collector-config/metrics.yaml against what the spans say, to the digit; and the dashboard beside it against a Prometheus.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { destinationAt } from '../export/samples.ts'
import { buildCollector, shipped, startCollector } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { installPrometheus, startPrometheus } from '../rig/prometheus.ts'
import { freePort } from '../rig/service.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { companySecrets, secureDestination } from './company-secrets.ts'
import { again, recordedTurns, send } from './recorded-traffic.ts'

const needed = needs({ collector: buildCollector })

const NAMES = [
  '02-bash',
  '05-fail',
  '06-denied',
  '07-subagent',
  '12b-fail',
  '15-mcp',
  '43-two-models',
  '44-hour-cache',
]
const FOLDERS: Readonly<Record<string, string | undefined>> = {
  'https://git.example.org/team/app.git': 'team/app',
  'git@git.example.org:team/app.git': 'team/app',
  'ssh://git@git.example.org/other/tool': 'other/tool',
  '': undefined,
}

/** The recordings' turns, once for each repository. */
const traffic = (name: string): readonly SpanBatch[] =>
  Object.keys(FOLDERS).flatMap((url, n) =>
    recordedTurns(...NAMES).map((turn) =>
      again(turn, `${name} ${n} ${turn.traceId}`, {
        root: ({ attributes }) => ({
          attributes: { ...attributes, ...(url !== '' && { 'vcs.repository.url.full': url }) },
        }),
      }),
    ),
  )

type Sums = ReadonlyMap<string, number>

/** What the metrics have to be, from the spans themselves. */
function expected(batches: readonly SpanBatch[]): Sums {
  const sums = new Map<string, number>()
  const add = (name: string, labels: Readonly<Record<string, unknown>>, value: number) => {
    const key = keyOf(name, labels)
    sums.set(key, (sums.get(key) ?? 0) + value)
  }
  for (const span of batches.flatMap((batch) => batch.spans)) {
    const { attributes } = span
    const number = (key: string) => Number(attributes[key] ?? 0)
    const time = (name: string, labels: Readonly<Record<string, unknown>>) => {
      add(`${name}_count`, labels, 1)
      add(`${name}_sum`, labels, (span.endMs - span.startMs) / 1_000)
    }
    if (attributes['gen_ai.operation.name'] === 'chat') {
      const model = attributes['gen_ai.response.model'] ?? attributes['gen_ai.request.model']
      const [read, written] = ['read', 'write'].map((way) =>
        number(`gen_ai.usage.cache_${way}.input_tokens`),
      ) as [number, number]
      if (attributes['gen_ai.usage.input_tokens'] !== undefined) {
        add(
          'turnspan_tokens_total',
          { model, kind: 'input' },
          number('gen_ai.usage.input_tokens') - read - written,
        )
        add('turnspan_tokens_total', { model, kind: 'cache_read' }, read)
        add('turnspan_tokens_total', { model, kind: 'cache_write' }, written)
        add('turnspan_tokens_total', { model, kind: 'output' }, number('gen_ai.usage.output_tokens'))
      }
      if (attributes['turnspan.cost.usd'] !== undefined)
        add('turnspan_cost_usd_total', { model }, number('turnspan.cost.usd'))
      time('turnspan_model_call_duration_seconds', { model, outcome: attributes['error.type'] ?? 'ok' })
    }
    if (attributes['gen_ai.operation.name'] === 'execute_tool')
      time('turnspan_tool_call_duration_seconds', {
        tool: attributes['gen_ai.tool.name'],
        outcome: attributes['turnspan.tool.outcome'],
      })
    if (attributes['turnspan.turn.id'] === undefined) continue
    const project = projectOf(span)
    time('turnspan_turn_duration_seconds', { project, status: attributes['turnspan.turn.status'] })
    if (attributes['turnspan.cost.usd'] !== undefined)
      add('turnspan_turn_cost_usd_total', { project }, number('turnspan.cost.usd'))
    for (const direction of ['input', 'output'])
      if (attributes[`turnspan.usage.${direction}_tokens`] !== undefined)
        add(
          'turnspan_turn_tokens_total',
          { project, direction },
          number(`turnspan.usage.${direction}_tokens`),
        )
  }
  return sums
}

const projectOf = ({ attributes }: SpanData) =>
  FOLDERS[String(attributes['vcs.repository.url.full'] ?? '')] ??
  path.basename(String(attributes['process.working_directory']))

const keyOf = (name: string, labels: Readonly<Record<string, unknown>>) =>
  `${name}{${Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .sort()
    .join()}}`

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
function exposed(text: string): Sums {
  const lines = text.split('\n').filter((line) => line.startsWith('turnspan_') && !line.includes('_bucket{'))
  return new Map(
    lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(
        ([, key = '', text = '']) => [key, text] as const,
      )
      const own = pairs.filter(([key]) => key !== 'job')
      return [keyOf(name, Object.fromEntries(own)), Number(value)]
    }),
  )
}

const metricsAt = async (address: string): Promise<Sums> =>
  exposed(await (await fetch(`http://${address}/metrics`)).text())

/** Dollars and seconds are sums of fractions. */
const rounded = (sums: Sums) =>
  Object.fromEntries([...sums].sort().map(([key, value]) => [key, Number(value.toFixed(9))]))

const isCounted = (sums: Sums, batches: readonly SpanBatch[]) => {
  const turns = batches
    .flatMap(({ spans }) => spans)
    .filter(({ attributes }) => attributes['turnspan.turn.id'])
  const counts = [...sums].filter(([key]) => key.startsWith('turnspan_turn_duration_seconds_count'))
  return counts.reduce((sum, [, value]) => sum + value, 0) >= turns.length
}

async function whenCounted(address: string, batches: readonly SpanBatch[]): Promise<Sums> {
  return eventually(
    async () => {
      const sums = await metricsAt(address)
      return isCounted(sums, batches) && sums
    },
    { what: 'all turns among the metrics', timeoutMs: 20_000, everyMs: 200 },
  )
}

describe('metrics.yaml', () => {
  const withPrometheus = needs({ prometheus: installPrometheus })

  test('counts what the spans say, to the digit, and the dashboard finds all of it', async (ctx) => {
    needed(ctx)
    withPrometheus(ctx)
    const address = `127.0.0.1:${await freePort()}`
    const env = { PROMETHEUS_ENDPOINT: address }
    const collector = await startCollector({
      config: { file: shipped('metrics.yaml') },
      dir: tempDir('metrics'),
      env,
    })
    const prometheus = await startPrometheus(tempDir('prometheus'), address)
    try {
      const to = destinationAt(collector.otlpHttpUrl)
      const morning = traffic('morning')
      await send(morning, to)
      const sums = await whenCounted(address, morning)
      expect(rounded(sums)).toEqual(rounded(expected(morning)))
      // The recordings hold what this is about.
      const keys = [...sums.keys()].join('\n')
      for (const part of [
        'kind="cache_write"',
        'outcome="denied"',
        'outcome="error"',
        'project="team/app"',
        'mcp__',
      ])
        expect(keys).toContain(part)
      expect(keys).not.toMatch(/path|content|session/)

      await eventually(async () => (await prometheus.query('turnspan_tokens_total')).length > 0, {
        what: 'the metrics in Prometheus',
        timeoutMs: 20_000,
        everyMs: 200,
      })
      const evening = traffic('evening')
      await send(evening, to)
      expect(rounded(await whenCounted(address, [...morning, ...evening]))).toEqual(
        rounded(expected([...morning, ...evening])),
      )

      const panels = dashboard()
      expect(panels.length).toBeGreaterThan(10)
      for (const { title, expressions } of panels) {
        for (const expression of expressions) {
          const query = expression.replaceAll('$__range', '1h').replaceAll('$__rate_interval', '1m')
          await eventually(
            async () => (await prometheus.query(query)).some(({ value }) => Number(value[1]) >= 0),
            {
              what: `something to show for "${title}": ${query}`,
              timeoutMs: 15_000,
              everyMs: 200,
            },
          )
        }
      }
      const used = new Set(panels.flatMap(({ expressions }) => expressions.flatMap(metricsIn)))
      const families = new Set([...sums.keys()].map((key) => familyOf(key.slice(0, key.indexOf('{')))))
      expect(new Set([...used].map(familyOf))).toEqual(families)
    } finally {
      await prometheus.stop()
      await collector.stop()
    }
  })

  test('counts before gateway.yaml samples, in one Collector', async (ctx) => {
    needed(ctx)
    const [sink, secrets] = [await startSink(), companySecrets('secret')]
    const address = `127.0.0.1:${await freePort()}`
    const env = {
      ...secrets.env,
      ...{
        PROMETHEUS_ENDPOINT: address,
        MLFLOW_TRACKING_URI: sink.url,
        KEEP_PERCENT: '0',
        DECISION_WAIT: '1s',
      },
    }
    const files = [shipped('metrics.yaml'), shipped('gateway.yaml')]
    const collector = await startCollector({ config: { files }, dir: tempDir('both'), env })
    try {
      const batches = traffic('both')
      await send(batches, secureDestination(collector, secrets, 'secret'))
      expect(rounded(await whenCounted(address, batches))).toEqual(rounded(expected(batches)))
      const bad = batches.filter(({ spans }) => spans.some(({ status }) => status.code === 'error'))
      const wanted = new Set(bad.map(({ traceId }) => traceId))
      const kept = () => new Set(sink.spans().map(({ traceId }) => traceId))
      await eventually(() => kept().size >= wanted.size, { what: 'the turns with errors', timeoutMs: 20_000 })
      expect(kept()).toEqual(wanted)
      expect(wanted.size).toBeLessThan(new Set(batches.map(({ traceId }) => traceId)).size)
    } finally {
      await collector.stop()
      await sink.close()
    }
  })
})

interface Panel {
  readonly title: string
  readonly expressions: readonly string[]
}

function dashboard(): readonly Panel[] {
  const { panels } = JSON.parse(fs.readFileSync(shipped('grafana-dashboard.json'), 'utf8')) as {
    panels: readonly { title: string; targets: readonly { expr: string }[] }[]
  }
  return panels.map(({ title, targets }) => ({ title, expressions: targets.map(({ expr }) => expr) }))
}

const metricsIn = (expression: string) => expression.match(/turnspan_\w+/g) ?? []
const familyOf = (metric: string) => metric.replace(/_(bucket|count|sum)$/, '')
