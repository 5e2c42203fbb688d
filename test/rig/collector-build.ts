// The OpenTelemetry Collector of the e2e tests, built from ../collector: a Go main with every module pinned.
// ocb 0.161.0 (`builder --skip-compilation`) wrote those sources; components.go shows what it was asked for.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.ts'
import { runOk } from './run.ts'

export const COLLECTOR_VERSION = '0.161.0'

const SOURCES = fileURLToPath(new URL('../collector', import.meta.url))
const BUILD_MS = 1_500_000

/** The path of the Collector's binary (two minutes with cold Go caches). */
export async function buildCollector(): Promise<string> {
  // Another toolchain than the machine's own would have to be downloaded.
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: 'local' }
  const goVersion = await runOk('go', ['version'], { env, timeoutMs: 60_000 })
  const names = (await readdir(SOURCES)).sort()
  const sources = await Promise.all(names.map((name) => readFile(join(SOURCES, name), 'utf8')))
  const key = { name: `otelcol-${COLLECTOR_VERSION}`, content: [goVersion.stdout, ...names, ...sources] }
  const dir = await cached(key, async (draft) => {
    const args = [
      'build',
      '-mod=readonly',
      '-trimpath',
      '-ldflags',
      '-s -w',
      '-o',
      join(draft, 'otelcol'),
      '.',
    ]
    await runOk('go', args, { cwd: SOURCES, env, timeoutMs: BUILD_MS })
    await runOk(join(draft, 'otelcol'), ['--version'], { timeoutMs: 60_000 })
  })
  return join(dir, 'otelcol')
}
