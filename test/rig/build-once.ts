// The program as it is built, once for all test files of a run: from the sources as they are now, and without waiting for
// the compiler. vitest calls this before the first file and after each change that it watches.
import { execFile } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built program: `bin` with the bundles, `dist/cli/main.mjs`, `dist/page`. */
    readonly built: string
  }
}

const root = path.resolve(import.meta.dirname, '../..')
// Some packages are CommonJS and ask for node's own modules by require.
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)"

export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'turnspan-built-'))
  await buildInto(folder)
  project.onTestsRerun(() => buildInto(folder))
  project.provide('built', folder)
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function buildInto(folder: string): Promise<void> {
  const script = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [path.join(root, 'scripts/build.mjs'), ...args], {
      timeout: 60_000,
    })
  await Promise.all([
    script('--bundles', path.join(folder, 'bin')),
    script('--page', path.join(folder, 'dist/page')),
    build({
      absWorkingDir: root,
      entryPoints: { main: 'src/cli/main.ts' },
      outdir: path.join(folder, 'dist/cli'),
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: { js: REQUIRE },
      outExtension: { '.js': '.mjs' },
      logLevel: 'warning',
    }),
  ])
}
