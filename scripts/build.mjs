// Builds dist/: the library and the CLI by the compiler, two self-contained bundles that setup copies into a user's home,
// and the page of `turnspan ui`. `--bundles <folder> [name]` builds only the bundles, or one of them, into another folder,
// `--page <folder>` only the page.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { noticesOf } from './notices.mjs'

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
  { entry: 'src/plugin/ready.ts', name: 'ready.cjs', options: {}, largest: 128 * 1024 },
]

/** Returns the files that went into it. */
async function bundle({ entry, name, options, largest }, folder) {
  if (!existsSync(path.join(root, entry))) {
    console.log(`${name}: left out, there is no ${entry} yet`)
    return []
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
  return Object.keys(result.metafile.inputs)
}

/** What a browser loads, in bytes as it travels (gzip): at once the first and the last two, the session view when it is opened. */
const PAGE = { 'app.js': 30, 'session.js': 72, 'chunk.js': 30, 'app.css': 12 }

async function buildPage(folder) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/page/app.tsx', 'src/page/app.css'],
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    outdir: folder,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    splitting: true,
    // Fixed names: the server has a route for each and for nothing else.
    chunkNames: '[name]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // Beside the files and not named in them, so that no browser asks for them; the package leaves them out.
    sourcemap: 'external',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const names = outputFiles
    .map(({ path: file }) => path.basename(file))
    .filter((name) => !name.endsWith('.map'))
  const expected = Object.keys(PAGE)
  if ([...names].sort().join() !== [...expected].sort().join()) {
    throw new Error(
      `the page was split into ${names.join(', ')}; the server has routes for ${expected.join(', ')}`,
    )
  }
  for (const { path: file, contents } of outputFiles) {
    checkSize(path.basename(file), contents)
    replace(file, contents, 0o644)
  }
  replace(path.join(folder, 'index.html'), readFileSync(path.join(root, 'src/page/index.html')), 0o644)
  return Object.keys(metafile.inputs)
}

function checkSize(name, contents) {
  const largest = PAGE[name]
  if (largest === undefined) return
  const bytes = gzipSync(contents, { level: 9 }).length
  if (bytes > largest * 1024) throw new Error(`${name} has ${bytes} bytes as gzip; ${largest} KB are allowed`)
  console.log(`${name}: ${bytes} bytes as gzip`)
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
    const inputs = []
    for (const each of BUNDLES) inputs.push(...(await bundle(each, path.join(folder, 'bin'))))
    inputs.push(...(await buildPage(path.join(folder, 'page'))))
    replace(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesOf(inputs, root), 0o644)
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
  } else if (flag === '--page' && folder !== undefined) {
    await buildPage(path.resolve(folder))
  } else {
    await buildAll()
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
