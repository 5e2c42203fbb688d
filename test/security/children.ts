// Parts of the program in a process of their own, so that its memory and its end can be told.
import path from 'node:path'
import { build } from 'esbuild'
import { runOk } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

// Some packages are CommonJS and ask for node's own modules by require.
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)"

/** A file of this folder as a program. */
export async function programOf(name: string): Promise<string> {
  const outfile = path.join(tempDir('child'), `${name}.mjs`)
  await build({
    entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
  })
  return outfile
}

/** What it says in JSON; `heapMb` is all that it may keep. */
export async function answerOf<Answer>(
  program: string,
  args: readonly string[],
  { heapMb, timeoutMs }: { readonly heapMb: number; readonly timeoutMs: number },
): Promise<Answer> {
  const { stdout } = await runOk(process.execPath, [`--max-old-space-size=${heapMb}`, program, ...args], {
    timeoutMs,
  })
  return JSON.parse(stdout) as Answer
}
