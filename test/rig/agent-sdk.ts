// The real Claude Agent SDK, from npm, without its own copy of the client (400 MB): the client of the same version that
// the tests have anyway stands in its place.
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { installClaudeCode } from './claude-code.ts'
import { runOk } from './run.ts'

const VERSION = '0.3.330'
const CLIENT = '2.1.330'

/** A folder with `node_modules/@anthropic-ai/claude-agent-sdk`. */
export async function installAgentSdk(): Promise<string> {
  const client = await installClaudeCode(CLIENT)
  const names = [`@anthropic-ai/claude-agent-sdk@${VERSION}`, 'zod@4']
  const key = { name: `agent-sdk-${VERSION}`, content: [...names, client] }
  return cached(key, async (draft) => {
    await writeFile(join(draft, 'package.json'), '{"private":true}')
    const quiet = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts']
    const without = ['--omit=optional', '--legacy-peer-deps']
    await runOk('npm', ['install', ...quiet, ...without, ...names], { cwd: draft, timeoutMs: 300_000 })
    const name = `claude-agent-sdk-${process.platform}-${process.arch}`
    const own = join(draft, 'node_modules', '@anthropic-ai', name)
    await mkdir(own, { recursive: true })
    await writeFile(
      join(own, 'package.json'),
      JSON.stringify({ name: `@anthropic-ai/${name}`, version: VERSION }),
    )
    await symlink(client, join(own, 'claude'))
  })
}
