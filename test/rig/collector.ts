// A real OpenTelemetry Collector on loopback, for any configuration.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildCollector } from './collector-build.ts'
import { decodeJson, type ReceivedSpan } from './otlp.ts'
import { type Finished, run } from './run.ts'
import { freePort, startService } from './service.ts'

export { buildCollector, buildKafkaCollector } from './collector-build.ts'

/**
 * A configuration finds its place by these variables: ${env:OTLP_HTTP_ENDPOINT}, ${env:OTLP_GRPC_ENDPOINT},
 * ${env:HEALTH_CHECK_ENDPOINT} (all host:port) and ${env:STATE_DIR}. It must have the health_check extension.
 */
export interface CollectorOptions {
  readonly config: CollectorConfig
  /** Default: that of `buildCollector`. */
  readonly binary?: string
  /** Holds log and state; the folder of a stopped one goes on where that one ended. */
  readonly dir: string
  readonly env?: Readonly<Record<string, string>>
  /** Those of a stopped one, to bring it back at the same addresses. */
  readonly ports?: CollectorPorts
}

export type CollectorConfig =
  | { readonly text: string }
  /** `overrides` change single settings: `receivers::otlp::protocols::http::endpoint: 127.0.0.1:0`. */
  | { readonly file: string; readonly overrides?: readonly string[] }
  /** One over the other, the last on top. */
  | { readonly files: readonly string[] }

export interface CollectorPorts {
  readonly otlpHttp: number
  readonly otlpGrpc: number
  readonly health: number
}

export interface Collector {
  /** Without path, as OTEL_EXPORTER_OTLP_ENDPOINT has it. */
  readonly otlpHttpUrl: string
  readonly ports: CollectorPorts
  readonly stateDir: string
  readonly pid: number
  log(): string
  stop(): Promise<void>
  kill(): Promise<void>
}

/** OTLP in, one OTLP/JSON line per batch out: see `readCollected`. */
export const TO_FILE = {
  text: `
extensions:
  health_check: { endpoint: "\${env:HEALTH_CHECK_ENDPOINT}" }
receivers:
  otlp:
    protocols:
      http: { endpoint: "\${env:OTLP_HTTP_ENDPOINT}" }
      grpc: { endpoint: "\${env:OTLP_GRPC_ENDPOINT}" }
exporters:
  file: { path: "\${env:STATE_DIR}/traces.jsonl", append: true, flush_interval: 100ms }
service:
  extensions: [health_check]
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [file] }
`,
} as const satisfies CollectorConfig

export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const binary = options.binary ?? (await buildCollector())
  const stateDir = join(options.dir, 'state')
  mkdirSync(stateDir, { recursive: true })
  const ports = options.ports ?? (await freePorts())
  const service = await startService({
    name: 'the OpenTelemetry Collector',
    command: binary,
    args: configArgs(options.config, options.dir),
    env: { ...collectorEnv(ports, stateDir), ...options.env },
    cwd: options.dir,
    logFile: join(options.dir, 'collector.log'),
    healthUrl: `http://127.0.0.1:${ports.health}/`,
    startTimeoutMs: 60_000,
    stopTimeoutMs: 15_000,
  })
  const { pid, log, stop, kill } = service
  return { otlpHttpUrl: `http://127.0.0.1:${ports.otlpHttp}`, ports, stateDir, pid, log, stop, kill }
}

/** What the Collector itself says of a configuration: code 0 when it would start with it. */
export async function validateCollectorConfig(options: Omit<CollectorOptions, 'ports'>): Promise<Finished> {
  const binary = options.binary ?? (await buildCollector())
  const ports = { otlpHttp: 4318, otlpGrpc: 4317, health: 13133 }
  return run(binary, ['validate', ...configArgs(options.config, options.dir)], {
    env: { ...collectorEnv(ports, options.dir), ...options.env },
    cwd: options.dir,
    timeoutMs: 60_000,
  })
}

/** The spans that a Collector started with TO_FILE has written so far. */
export function readCollected({ stateDir }: Pick<Collector, 'stateDir'>): readonly ReceivedSpan[] {
  const file = join(stateDir, 'traces.jsonl')
  if (!existsSync(file)) return []
  // The last line may still be on its way.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.flatMap((line) => decodeJson(line))
}

/** A file of collector-config/. */
export const shipped = (name: string): string =>
  fileURLToPath(new URL(`../../collector-config/${name}`, import.meta.url))

function configArgs(config: CollectorConfig, dir: string): readonly string[] {
  if ('file' in config) {
    const overrides = (config.overrides ?? []).map((setting) => `yaml:${setting}`)
    return [config.file, ...overrides].flatMap((source) => ['--config', source])
  }
  if ('files' in config) return config.files.flatMap((file) => ['--config', file])
  const file = join(dir, 'collector.yaml')
  writeFileSync(file, config.text)
  return ['--config', file]
}

function collectorEnv(ports: CollectorPorts, stateDir: string): Record<string, string> {
  const endpoint = (port: number) => `127.0.0.1:${port}`
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    OTLP_HTTP_ENDPOINT: endpoint(ports.otlpHttp),
    OTLP_GRPC_ENDPOINT: endpoint(ports.otlpGrpc),
    HEALTH_CHECK_ENDPOINT: endpoint(ports.health),
    STATE_DIR: stateDir,
  }
}

async function freePorts(): Promise<CollectorPorts> {
  const [otlpHttp, otlpGrpc, health] = await Promise.all([freePort(), freePort(), freePort()])
  return { otlpHttp, otlpGrpc, health }
}
