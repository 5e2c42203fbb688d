// A real Zipkin on loopback, from Maven: it speaks no OTLP, and is fed by a Collector.
import { join } from 'node:path'
import { cached } from './cache.ts'
import { mvn } from './maven.ts'
import { freePort, startService } from './service.ts'

const ZIPKIN_VERSION = '3.5.1'
const INSTALL_MS = 600_000

export interface Zipkin {
  readonly url: string
  stop(): Promise<void>
}

/** The path of its jar. */
export async function installZipkin(): Promise<string> {
  const artifact = `io.zipkin:zipkin-server:${ZIPKIN_VERSION}:jar:exec`
  const dir = await cached({ name: 'zipkin', content: [artifact] }, async (draft) => {
    const copy = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${draft}`]
    await mvn(copy, { cwd: draft, timeoutMs: INSTALL_MS })
  })
  return join(dir, `zipkin-server-${ZIPKIN_VERSION}-exec.jar`)
}

export async function startZipkin(dir: string): Promise<Zipkin> {
  const jar = await installZipkin()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const listen = { ip: '127.0.0.1', port: String(port), protocol: 'http' }
  const { stop } = await startService({
    name: 'Zipkin',
    command: 'java',
    args: [
      ...['-Xmx400m', '-jar', jar],
      ...Object.entries(listen).map(([key, value]) => `--armeria.ports[0].${key}=${value}`),
    ],
    env: { PATH: process.env.PATH, HOME: dir, LANG: 'C.UTF-8' },
    cwd: dir,
    logFile: join(dir, 'zipkin.log'),
    healthUrl: `${url}/health`,
    startTimeoutMs: 180_000,
    stopTimeoutMs: 10_000,
  })
  return { url, stop }
}
