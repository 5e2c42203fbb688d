// S4: what is installed is what the repository builds, and installing runs nothing.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { runOk } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { namesBelow } from './files.ts'

const root = path.resolve(import.meta.dirname, '../..')
const BUILT_FROM = [
  'src',
  'scripts',
  '.claude-plugin',
  'plugin',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
const PACKED_BESIDES = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']
/** They build; of them nothing gets into the package. */
const TOOLS = ['esbuild', '@esbuild', 'typescript', '@typescript', '@types', 'undici-types']
/** What the page is bundled from. */
const BUNDLED = ['preact', 'marked', 'prismjs', 'diff']
/** Of the page what a browser loads, and what the server shares with it. */
const PAGE = [...['index.html', 'app.js', 'chunk.js', 'session.js', 'app.css', 'api.js', 'api.d.ts']].map(
  (name) => `dist/page/${name}`,
)

/** What Claude Code's plugin needs beside the programs. */
const PLUGIN = ['.claude-plugin', 'plugin'].flatMap((folder) =>
  namesBelow(path.join(root, folder))
    .filter((file) => fs.statSync(file).isFile())
    .map((file) => path.relative(root, file)),
)
const PROGRAMS = ['hook', 'flusher', 'ready'].map((name) => `dist/bin/${name}.cjs`)

const json = (file: string) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'))
const packageJson = json('package.json')
const lock = json('package-lock.json') as {
  packages: Record<
    string,
    {
      version?: string
      integrity?: string
      dev?: boolean
      devOptional?: boolean
      optional?: boolean
      hasInstallScript?: boolean
      link?: boolean
    }
  >
}

/** What is installed with the package: `node_modules/…` */
const used = Object.entries(lock.packages).flatMap(([place, { dev, devOptional, optional }]) =>
  place === '' || dev || devOptional || optional ? [] : [place],
)

/** The repository as a clone has it, at another place; built there. */
async function buildIn(folder: string, from = root): Promise<string> {
  fs.mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
  for (const name of [...BUILT_FROM, ...PACKED_BESIDES])
    fs.cpSync(path.join(from, name), path.join(folder, name), { recursive: true })
  const modules = (name: string) => path.join(root, 'node_modules', name)
  for (const name of TOOLS.filter((each) => fs.existsSync(modules(each)))) {
    fs.symlinkSync(modules(name), path.join(folder, 'node_modules', name))
  }
  // Copied: a link would show in the bundles where it leads.
  for (const place of [...used, ...BUNDLED.map((name) => `node_modules/${name}`)]) {
    fs.mkdirSync(path.dirname(path.join(folder, place)), { recursive: true })
    await runOk('cp', ['-R', path.join(root, place), path.join(folder, place)], { timeoutMs: 30_000 })
  }
  await runOk(process.execPath, ['scripts/build.mjs'], { cwd: folder, timeoutMs: 60_000 })
  return folder
}

const sumsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    namesBelow(path.join(folder, 'dist'))
      .filter((file) => fs.statSync(file).isFile())
      .map((file) => [
        path.relative(folder, file),
        createHash('sha256').update(fs.readFileSync(file)).digest('hex'),
      ]),
  )

describe('S4: two builds at two places', () => {
  let [one, other] = ['', '']
  beforeAll(async () => {
    const folder = tempDir('builds')
    one = await buildIn(path.join(folder, 'one'))
    other = await buildIn(path.join(folder, 'another', 'and deeper'), one)
  }, 120_000)

  test('are the same, byte for byte', () => {
    const sums = sumsOf(one)
    expect(Object.keys(sums).length).toBeGreaterThan(100)
    expect(sumsOf(other)).toEqual(sums)
  })

  test('hold no path of the machine', () => {
    const told = namesBelow(path.join(one, 'dist')).filter(
      (file) =>
        fs.statSync(file).isFile() &&
        // Maps hold other people's sources, and stay out of the package.
        !file.endsWith('.map') &&
        [one, root, path.dirname(root)].some(
          (place) => place !== '/' && fs.readFileSync(file).includes(`${place}/`),
        ),
    )
    expect(told).toEqual([])
  })

  test('are packed with two files for each source, the bundles, the page, and nothing else', async () => {
    const { stdout } = await runOk('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'], {
      cwd: one,
      timeoutMs: 60_000,
    })
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
    const sources = namesBelow(path.join(one, 'src'))
      .map((file) => path.relative(path.join(one, 'src'), file).replaceAll(path.sep, '/'))
      .filter((file) => file.endsWith('.ts') && !file.startsWith('page/'))
    const built = sources.flatMap((file) => {
      const name = file.slice(0, -'.ts'.length)
      return [`dist/${name}.js`, `dist/${name}.d.ts`]
    })
    const expected = [
      ...PACKED_BESIDES,
      'dist/THIRD-PARTY-NOTICES.txt',
      ...built,
      ...PAGE,
      ...PLUGIN,
      ...PROGRAMS,
    ]
    expect(files.map((file) => file.path).sort()).toEqual(expected.sort())
  }, 90_000)
})

describe('S4: what the package depends on', () => {
  test('is named by exact versions', () => {
    const named: Record<string, string> = { ...packageJson.dependencies, ...packageJson.devDependencies }
    expect(Object.values(named).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    for (const [name, version] of Object.entries(named)) {
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version)
    }
  })

  test('is locked by its content', () => {
    const loose = Object.entries(lock.packages).filter(
      ([place, { integrity }]) => place !== '' && !/^sha512-/.test(integrity ?? ''),
    )
    expect(loose.map(([place]) => place)).toEqual([])
  })

  test('runs nothing when it is installed, and neither does the package itself', () => {
    expect(used.length).toBeGreaterThan(3)
    expect(used.filter((place) => lock.packages[place]?.hasInstallScript === true)).toEqual([])
    const atInstall = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare']
    expect(Object.keys(packageJson.scripts).filter((name) => atInstall.includes(name))).toEqual([])
    expect(fs.existsSync(path.join(root, 'binding.gyp'))).toBe(false)
  })
})
