// Other releases of Node, from npm's own `node` package.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run, runOk } from './run.ts'

/** The path of a `node` of this major version, as `node@<version>` on npm. */
export async function installNode(version: string): Promise<string> {
  const key = { name: `node-${version}`, content: [version, process.platform, process.arch] }
  const dir = await cached(key, async (draft) => {
    const quiet = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts']
    await runOk('npm', ['install', ...quiet, '--prefix', draft, ...packagesOf(version)], {
      cwd: draft,
      timeoutMs: 300_000,
    })
    await workingNode(draft, version)
  })
  return workingNode(dir, version)
}

/** What `node` itself would fetch by an install script: the binary of this platform. */
const packagesOf = (version: string): readonly string[] => [
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`,
]

async function workingNode(dir: string, version: string): Promise<string> {
  const modules = join(dir, 'node_modules')
  for (const name of await readdir(modules)) {
    const node = join(modules, name, 'bin', 'node')
    const answer = await run(node, ['--version'], { timeoutMs: 30_000 }).catch(() => undefined)
    if (answer?.code === 0 && answer.stdout.startsWith(`v${version.split('.')[0]}.`)) return node
  }
  throw new Error(`npm installed Node ${version}, but no binary of it runs here.`)
}
