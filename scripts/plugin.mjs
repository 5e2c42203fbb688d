// Writes the Claude Code plugin from its sources: the small files below `.claude-plugin` and `plugin`, which the repository
// holds so that a marketplace can be read from git. With a folder it also builds the programs there, with a command
// line that needs no node_modules: a plugin and a marketplace that can be put on any git server.
//   node scripts/plugin.mjs [folder]
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')

/** The sources are TypeScript, which the oldest node that builds does not read. */
async function filesOfPlugin() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/plugin/files.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  const { pluginFiles } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return pluginFiles()
}

async function writeFiles(folder) {
  for (const { path: name, text, isExecutable } of await filesOfPlugin()) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, isExecutable ? 0o755 : 0o644)
  }
}

/** Its pieces are loaded as they are needed, as those of the package are. */
async function bundleCommandLine(folder) {
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Some packages are CommonJS and ask for node's own modules by require.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url)",
    },
    legalComments: 'none',
    logLevel: 'warning',
  })
}

async function writeWhole(folder) {
  rmSync(path.join(folder, 'dist'), { recursive: true, force: true })
  await writeFiles(folder)
  await bundleCommandLine(path.join(folder, 'dist/cli'))
  const programs = (...args) =>
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs'), ...args], { stdio: 'inherit' })
  programs('--bundles', path.join(folder, 'dist/bin'))
  programs('--page', path.join(folder, 'dist/page'))
  for (const name of readdirSync(path.join(folder, 'dist/page'))) {
    if (name.endsWith('.map')) rmSync(path.join(folder, 'dist/page', name))
  }
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "private": true }\n')
  for (const name of ['LICENSE', 'README.md']) {
    writeFileSync(path.join(folder, name), readFileSync(path.join(root, name)))
  }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) await writeFiles(root)
else await writeWhole(path.resolve(folder))
