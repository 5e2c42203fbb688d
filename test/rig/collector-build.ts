// The OpenTelemetry Collectors of the tests, built from ../collector and ../collector-kafka: a Go main with every module
// pinned. ocb wrote those sources from the ocb.yaml beside them.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.ts'
import { runOk } from './run.ts'

export const COLLECTOR_VERSION = '0.161.0'
/** The last one whose Kafka components can be built from published modules. */
export const KAFKA_COLLECTOR_VERSION = '0.155.0'

const BUILD_MS = 1_500_000

/** The path of the Collector's binary (four minutes with cold Go caches). */
export const buildCollector = (): Promise<string> => goProgram('collector', `otelcol-${COLLECTOR_VERSION}`)

/** The one that has the exporter and the receiver of Kafka (two minutes on top). */
export const buildKafkaCollector = (): Promise<string> =>
  goProgram('collector-kafka', `otelcol-kafka-${KAFKA_COLLECTOR_VERSION}`)

/** The path of a program built from a folder of test/ that is a Go module. */
export async function goProgram(folder: string, name: string): Promise<string> {
  const cwd = fileURLToPath(new URL(`../${folder}`, import.meta.url))
  // Another toolchain than the machine's own would have to be downloaded.
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: 'local' }
  const goVersion = await runOk('go', ['version'], { env, timeoutMs: 60_000 })
  const names = (await readdir(cwd)).sort()
  const sources = await Promise.all(names.map((file) => readFile(join(cwd, file), 'utf8')))
  const dir = await cached({ name, content: [goVersion.stdout, ...names, ...sources] }, async (draft) => {
    const flags = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', join(draft, 'program')]
    await runOk('go', ['build', ...flags, '.'], { cwd, env, timeoutMs: BUILD_MS })
  })
  return join(dir, 'program')
}
