// A real Arize Phoenix on loopback, in a Python environment of its own.
import { mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { cached } from './cache.ts'
import { runOk } from './run.ts'
import { freePort, startService } from './service.ts'

const PHOENIX_VERSION = '20.26.1'
const INSTALL_MS = 1_200_000

export interface Phoenix {
  readonly url: string
  stop(): Promise<void>
}

/** The path of a Python interpreter that has Phoenix. */
export async function installPhoenix(): Promise<string> {
  const requirement = `arize-phoenix==${PHOENIX_VERSION}`
  const { stdout } = await runOk('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)'], {
    timeoutMs: 60_000,
  })
  const dir = await cached({ name: 'phoenix', content: [requirement, stdout] }, async (draft) => {
    await runOk('python3', ['-m', 'venv', draft], { timeoutMs: INSTALL_MS })
    const own = join(draft, 'bin', 'python')
    await runOk(own, ['-m', 'pip', 'install', '--quiet', requirement], { timeoutMs: INSTALL_MS })
    await runOk(own, ['-c', 'import phoenix.server.main'], { timeoutMs: INSTALL_MS })
  })
  return join(dir, 'bin', 'python')
}

/** `dir` holds its database and its log. */
export async function startPhoenix(dir: string): Promise<Phoenix> {
  const python = await installPhoenix()
  const home = join(dir, 'home')
  mkdirSync(home, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const { stop } = await startService({
    name: 'Phoenix',
    command: python,
    args: ['-m', 'phoenix.server.main', 'serve'],
    env: {
      PATH: [dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: home,
      LANG: 'C.UTF-8',
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(port),
      PHOENIX_GRPC_PORT: String(await freePort()),
      PHOENIX_WORKING_DIR: home,
      PHOENIX_TELEMETRY_ENABLED: 'false',
      PHOENIX_ALLOW_EXTERNAL_RESOURCES: 'false',
    },
    cwd: dir,
    logFile: join(dir, 'phoenix.log'),
    healthUrl: `${url}/healthz`,
    startTimeoutMs: 180_000,
    stopTimeoutMs: 10_000,
  })
  return { url, stop }
}
