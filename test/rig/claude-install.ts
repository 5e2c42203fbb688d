// The real Claude Code client, from npm, for tests only: it is proprietary software and never part of the package.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run, runOk } from './run.ts'

export type ClaudeCodeVersion = '2.1.330' | '2.1.197'

const INSTALL_MS = 900_000

/** The path of the binary of exactly this version (about 400 MB; npm has to reach its registry the first time). */
export async function installClaudeCode(version: ClaudeCodeVersion): Promise<string> {
  const name = `@anthropic-ai/claude-code@${version}`
  const key = { name: `claude-code-${version}`, content: [name, process.platform, process.arch] }
  const dir = await cached(key, async (draft) => {
    await runOk('npm', ['install', '--prefix', draft, '--no-audit', '--no-fund', name], {
      cwd: draft,
      timeoutMs: INSTALL_MS,
    })
    await workingBinary(draft, version)
  })
  return workingBinary(dir, version)
}

/** npm may skip the wrapper's install script; the binary of the platform's own package works without it. */
async function workingBinary(dir: string, version: ClaudeCodeVersion): Promise<string> {
  const scope = join(dir, 'node_modules', '@anthropic-ai')
  const platform = (await readdir(scope)).filter((entry) => entry.startsWith('claude-code-'))
  const candidates = [
    ...platform.map((entry) => join(scope, entry, 'claude')),
    join(dir, 'node_modules', '.bin', 'claude'),
  ]
  const tried: string[] = []
  for (const binary of candidates) {
    const answer = await run(binary, ['--version'], { timeoutMs: 60_000 }).catch((error: Error) => error)
    if (!(answer instanceof Error) && answer.code === 0 && answer.stdout.startsWith(version)) return binary
    tried.push(`${binary}: ${answer instanceof Error ? answer.message : answer.stdout + answer.stderr}`)
  }
  throw new Error(`npm installed Claude Code ${version}, but no binary of it runs here.\n${tried.join('\n')}`)
}
