// The rig itself: that what the other e2e tests stand on is real, and works here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { buildCollector, readCollected, startCollector, TO_FILE } from '../rig/collector.ts'
import { eventually } from '../rig/eventually.ts'
import { installMlflow, listExperiments, readTraces, startMlflow } from '../rig/mlflow.ts'
import { needs } from '../rig/need.ts'
import { type PlayOptions, play } from '../rig/play.ts'
import { type ScenarioName, scenarios } from '../rig/scenarios.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const ROOT_ID = 'b7ad6b7169203331'
const TOOL_ID = '00f067aa0ba902b7'
const START_NS = 1_700_000_000_000_000_000n

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })
const trace = {
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', 'rig')] },
      scopeSpans: [
        {
          scope: { name: 'rig' },
          spans: [
            {
              traceId: TRACE_ID,
              spanId: TOOL_ID,
              parentSpanId: ROOT_ID,
              name: 'execute_tool Bash',
              kind: 1,
              startTimeUnixNano: `${START_NS + 1n}`,
              endTimeUnixNano: `${START_NS + 2n}`,
              attributes: [attribute('mlflow.spanType', 'TOOL')],
            },
            {
              traceId: TRACE_ID,
              spanId: ROOT_ID,
              name: 'invoke_agent',
              kind: 1,
              startTimeUnixNano: `${START_NS}`,
              endTimeUnixNano: `${START_NS + 1_000_000_000n}`,
              attributes: [
                attribute('mlflow.traceTag.mlflow.traceName', 'a turn'),
                attribute('session.id', 'session-1'),
                attribute('mlflow.spanInputs', '{"messages":[{"role":"user","content":"hi"}]}'),
              ],
            },
          ],
        },
      ],
    },
  ],
}

async function post(url: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(trace),
  })
  expect(answer.status).toBe(200)
}

describe('the real Claude Code client', () => {
  const needed = needs({
    current: () => installClaudeCode('2.1.330'),
    older: () => installClaudeCode('2.1.197'),
  })
  const transcriptOf = ({ home, cwd, session }: { home: string; cwd: string; session: string }) =>
    join(home, '.claude', 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), `${session}.jsonl`)

  test('answers a prompt with a tool call, against the scripted API and nothing else', async (ctx) => {
    const { current: binary } = needed(ctx)
    const played = await play({ binary, scenario: scenarios.bash, idPrefix: 'RunA' })
    expect(played).toMatchObject({ code: 0, problems: [], result: { result: 'Done: hi', is_error: false } })
    expect(played.requests.map((request) => request.laneKey)).toEqual(['main', 'main'])
    const file = transcriptOf({ ...played, session: played.result?.session_id ?? '' })
    const transcript = readFileSync(file, 'utf8')
    expect(transcript).toContain('"id":"msg_01RunA000000000000000001"')
    expect(transcript).toContain('"tool_use_id":"toolu_01RunA000000000000000001"')
  })

  test.for(Object.keys(scenarios) as ScenarioName[])(
    'plays the scenario "%s" to its end',
    async (name, ctx) => {
      const { current: binary } = needed(ctx)
      await expectPlayed({ binary, scenario: scenarios[name] })
    },
  )

  test('works in its older version too', async (ctx) => {
    const { older: binary } = needed(ctx)
    await expectPlayed({ binary, scenario: scenarios.subagent })
  })

  async function expectPlayed(options: PlayOptions): Promise<void> {
    const played = await play(options)
    const last = options.scenario.api('').main?.at(-1)
    const words = JSON.stringify(last)
    expect(played).toMatchObject({
      code: 0,
      problems: [],
      result: { is_error: false },
    })
    expect(words).toContain(played.result?.result)
  }
})

describe('MLflow', () => {
  const needed = needs({ python: installMlflow })

  test('takes a trace over OTLP, gives it back, and keeps it over a restart on its port', async (ctx) => {
    needed(ctx)
    const dir = tempDir('mlflow')
    const first = await startMlflow({ dir })
    await post(first.url, { 'x-mlflow-experiment-id': '0' })
    await first.stop()
    await expect(fetch(`${first.url}/health`)).rejects.toThrow()

    const again = await startMlflow({ dir, port: first.port })
    try {
      expect(await listExperiments(again)).toMatchObject([{ id: '0', name: 'Default' }])
      const { traces, found } = await readTraces({ ...again, experimentName: 'Default' })
      expect(found).toEqual({ "span.type = 'TOOL'": [`tr-${TRACE_ID}`] })
      expect(traces).toMatchObject([
        {
          traceId: `tr-${TRACE_ID}`,
          name: 'a turn',
          session: 'session-1',
          state: 'OK',
          requestPreview: 'hi',
        },
      ])
      expect(traces[0]?.spanRows).toMatchObject([
        { name: 'invoke_agent' },
        { type: 'TOOL', name: 'execute_tool Bash' },
      ])
      const tool = traces[0]?.spans.find((span) => span.spanId === TOOL_ID)
      expect(tool).toMatchObject({ parentId: ROOT_ID, type: 'TOOL', startTimeNs: START_NS + 1n })
      const elsewhere = await readTraces({ ...again, experimentName: 'no such experiment' })
      expect(elsewhere).toMatchObject({ experimentId: null, traces: [] })
    } finally {
      await again.stop()
    }
  })
})

describe('the OpenTelemetry Collector', () => {
  const needed = needs({ binary: buildCollector })

  test('passes a span from OTLP to its file exporter, and forgets nothing when it is killed', async (ctx) => {
    needed(ctx)
    const dir = tempDir('collector')
    const first = await startCollector({ config: TO_FILE, dir })
    await post(first.otlpHttpUrl)
    const arrived = () => readCollected(first).length >= 2
    await eventually(arrived, { what: 'spans in the file', timeoutMs: 10_000 })
    await first.kill()

    const again = await startCollector({ config: TO_FILE, dir, ports: first.ports })
    await again.stop()
    expect(again.log()).toContain('Shutdown complete')
    expect(readCollected(again)).toMatchObject([
      { name: 'execute_tool Bash', parentSpanId: ROOT_ID, attributes: { 'mlflow.spanType': 'TOOL' } },
      {
        name: 'invoke_agent',
        traceId: TRACE_ID,
        resource: { 'service.name': 'rig' },
        startTimeUnixNano: START_NS,
      },
    ])
  })

  test('sends protobuf and gzip that the sink reads', async (ctx) => {
    needed(ctx)
    const sink = await startSink()
    const text = TO_FILE.text
      .replace(/file: \{.*\}/, `otlp_http: { endpoint: "${sink.url}" }`)
      .replace('exporters: [file]', 'exporters: [otlp_http]')
    const collector = await startCollector({ config: { text }, dir: tempDir('collector') })
    try {
      await post(collector.otlpHttpUrl)
      const spans = await sink.waitForSpans(2)
      expect(sink.problems()).toEqual([])
      expect(sink.requests[0]?.headers).toMatchObject({
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
      })
      expect(spans).toMatchObject([
        { spanId: TOOL_ID, parentSpanId: ROOT_ID },
        { spanId: ROOT_ID, parentSpanId: '' },
      ])
    } finally {
      await collector.stop()
      await sink.close()
    }
  })
})
