// The CLI as it is built, but from the sources as they are now and without waiting for the compiler.
import path from 'node:path'
import { build } from 'esbuild'
import { runOk } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

const root = path.resolve(import.meta.dirname, '../..')
// Some packages are CommonJS and ask for node's own modules by require.
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)"

let built: Promise<string> | undefined

/** The path of `main.js`. Two folders above it lie the bundles, as in the package. */
export function builtCli(): Promise<string> {
  built ??= makeCli()
  return built
}

async function makeCli(): Promise<string> {
  const folder = tempDir('cli')
  const [bundles] = await Promise.all([
    runOk(process.execPath, [path.join(root, 'scripts/build.mjs'), '--bundles', path.join(folder, 'bin')], {
      timeoutMs: 60_000,
    }),
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
  if (bundles.stderr.includes('Error')) throw new Error(bundles.stderr)
  return path.join(folder, 'dist/cli/main.mjs')
}
