// Benchmarks whose rig is TypeScript: vitest runs them.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** `bench/<name>.bench.ts` */
export const benchByVitest = (name) => () => {
  const how = ['--config', 'vitest.bench.config.ts', '--disable-console-intercept']
  const args = [vitest, 'run', `bench/${name}.bench.ts`, ...how]
  const { status } = spawnSync(process.execPath, args, {
    cwd: path.resolve(import.meta.dirname, '..'),
    stdio: 'inherit',
  })
  // Half a table is not to be written anywhere.
  if (status !== 0) process.exit(1)
}
