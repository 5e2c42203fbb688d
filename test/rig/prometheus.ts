// A real Prometheus on loopback, out of Debian's package: it reads a Collector's metrics, and answers a dashboard's queries.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { runOk } from './run.ts'
import { freePort, startService } from './service.ts'

const INSTALL_MS = 600_000

export interface Prometheus {
  readonly url: string
  /** The series that a query gives now; throws with Prometheus's words where it is no query. */
  query(expression: string): Promise<readonly Series[]>
  stop(): Promise<void>
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>
  /** Seconds since the epoch, and the value as a text. */
  readonly value: readonly [number, string]
}

/** The path of the program: the package is unpacked, not installed, so that no service of it starts. */
export async function installPrometheus(): Promise<string> {
  const apt = (args: readonly string[], cwd: string) =>
    runOk('apt-get', args, {
      cwd,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_MS,
    })
  const dir = await cached({ name: 'prometheus', content: ['debian'] }, async (draft) => {
    await apt(['update', '-qq'], draft)
    await apt(['download', '-qq', 'prometheus'], draft)
    const file = readdirSync(draft).find((name) => name.endsWith('.deb')) ?? ''
    await runOk('dpkg-deb', ['-x', file, '.'], { cwd: draft, timeoutMs: INSTALL_MS })
  })
  return join(dir, 'usr', 'bin', 'prometheus')
}

/** Reads `target` (host:port) every second. */
export async function startPrometheus(dir: string, target: string): Promise<Prometheus> {
  const command = await installPrometheus()
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'turnspan', static_configs: [{ targets: [target] }] }],
  }
  writeFileSync(join(dir, 'prometheus.yml'), JSON.stringify(config))
  const { stop } = await startService({
    name: 'Prometheus',
    command,
    args: ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`],
    env: { PATH: process.env.PATH, HOME: dir },
    cwd: dir,
    logFile: join(dir, 'prometheus.log'),
    healthUrl: `${url}/-/ready`,
    startTimeoutMs: 60_000,
    stopTimeoutMs: 10_000,
  })
  return { url, query: (expression) => ask(url, expression), stop }
}

async function ask(url: string, expression: string): Promise<readonly Series[]> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`, {
    signal: AbortSignal.timeout(10_000),
  })
  const { status, error, data } = (await answer.json()) as Answer
  if (status !== 'success') throw new Error(`${expression}: ${error}`)
  return data?.result ?? []
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: { readonly result: readonly Series[] }
}
