import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/** The delay that the real client shows; its rig is TypeScript, which vitest runs. */
export function benchClient() {
  const args = [vitest, 'run', '--config', 'vitest.bench.config.ts', '--disable-console-intercept']
  spawnSync(process.execPath, args, { cwd: path.resolve(import.meta.dirname, '..'), stdio: 'inherit' })
}
