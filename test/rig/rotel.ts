// Rotel (https://github.com/streamfold/rotel): an OpenTelemetry receiver and forwarder that shares no code with the Collector.
import { join } from 'node:path'
import { cached } from './cache.ts'
import { runOk } from './run.ts'
import { freePort, startService } from './service.ts'

const REQUIREMENT = 'rotel==0.0.1a15'
const INSTALL_MS = 300_000

export async function installRotel(): Promise<string> {
  const python = await runOk('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)'], {
    timeoutMs: 60_000,
  })
  const key = { name: 'rotel', content: [REQUIREMENT, 'venv', python.stdout] }
  const dir = await cached(key, async (draft) => {
    await runOk('python3', ['-m', 'venv', draft], { timeoutMs: INSTALL_MS })
    const pip = ['-m', 'pip', 'install', '--quiet', REQUIREMENT]
    await runOk(join(draft, 'bin', 'python'), pip, { timeoutMs: INSTALL_MS })
  })
  const where = ['-c', 'import os, rotel; print(os.path.dirname(rotel.__file__))']
  const { stdout } = await runOk(join(dir, 'bin', 'python'), where, { timeoutMs: 60_000 })
  return join(stdout.trim(), 'rotel-agent')
}

/** Takes OTLP over HTTP at `url` and passes it on, as protobuf, to `to`. */
export async function startRotel(dir: string, to: string): Promise<{ url: string; stop(): Promise<void> }> {
  const binary = await installRotel()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { stop } = await startService({
    name: 'Rotel',
    command: binary,
    args: [
      ...[
        'start',
        '--otlp-http-endpoint',
        `127.0.0.1:${port}`,
        '--otlp-grpc-endpoint',
        `127.0.0.1:${await freePort()}`,
      ],
      ...['--otlp-exporter-protocol', 'http', '--otlp-exporter-endpoint', to],
    ],
    env: { PATH: '/usr/bin:/bin', HOME: dir },
    cwd: dir,
    logFile: join(dir, 'rotel.log'),
    healthUrl: url,
    isUpIfItAnswers: true,
    startTimeoutMs: 30_000,
    stopTimeoutMs: 5_000,
  })
  return { url, stop }
}
