// Builds dist/: the library and the CLI by the compiler, and two self-contained bundles that setup copies into a
// user's home. `--bundles <folder> [name]` builds only those, or one of them, into another folder.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const SHEBANG = '#!/usr/bin/env node\n'

const BUNDLES = [
  {
    entry: 'src/hook/main.ts',
    name: 'hook.cjs',
    options: { minify: true },
    largest: 8 * 1024,
  },
  { entry: 'src/flusher/main.ts', name: 'flusher.cjs', options: {}, largest: Number.POSITIVE_INFINITY },
]

async function bundle({ entry, name, options, largest }, folder) {
  if (!existsSync(path.join(root, entry))) {
    console.log(`${name}: left out, there is no ${entry} yet`)
    return
  }
  const result = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    outfile: path.join(folder, name),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // The OpenTelemetry packages' CommonJS files cannot be tree-shaken: the flusher would be 14 times as large.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
  })
  const [output] = result.outputFiles
  const foreign = Object.values(result.metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ path: name }) => !isBuiltin(name))
  if (foreign.length > 0) throw new Error(`${name} needs ${foreign.map(({ path: name }) => name).join(', ')}`)
  if (output.contents.length > largest) {
    throw new Error(
      `${name} has ${output.contents.length} bytes; ${largest} are allowed, because users wait for it`,
    )
  }
  replace(path.join(folder, name), output.contents, 0o644)
  console.log(`${name}: ${output.contents.length} bytes`)
}

function compile(folder) {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  const { bin } = JSON.parse(readFileSync(typescript, 'utf8'))
  const tsc = path.resolve(path.dirname(typescript), bin.tsc)
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', folder]
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
}

/** As a whole or not at all: a build that fails leaves the one before in its place. */
async function buildAll() {
  const dist = path.join(root, 'dist')
  const folder = path.join(root, 'node_modules', `.dist-${process.pid}`)
  try {
    compile(folder)
    makeExecutable(path.join(folder, 'cli/main.js'))
    for (const each of BUNDLES) await bundle(each, path.join(folder, 'bin'))
    rmSync(dist, { recursive: true, force: true })
    renameSync(folder, dist)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function makeExecutable(file) {
  if (!existsSync(file)) {
    console.log(`${path.basename(file)}: left out, there is no source for it yet`)
    return
  }
  const text = readFileSync(file, 'utf8')
  replace(file, text.startsWith('#!') ? text : SHEBANG + text, 0o755)
}

// By rename: a test that runs beside a build finds the old file or the new one.
function replace(file, content, mode) {
  mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, content)
  chmodSync(temporary, mode)
  renameSync(temporary, file)
}

const [flag, folder, only] = process.argv.slice(2)
try {
  if (flag === '--bundles' && folder !== undefined) {
    const wanted = BUNDLES.filter(({ name }) => only === undefined || name === only)
    for (const each of wanted) await bundle(each, path.resolve(folder))
  } else {
    await buildAll()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
