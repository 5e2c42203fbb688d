// docs/rollout.md, run: an organisation's managed settings bring the plugin to a user who has never heard of it. The
// settings lie in an /etc of the client's own, which only a mount namespace can give it.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { installClaudeCode, makeHome, makeProject } from '../rig/claude-code.ts'
import { needs } from '../rig/need.ts'
import { run, runOk } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { storedSpans, storedTrace } from './stored.ts'
import { takeTurn } from './turn.ts'

const needed = needs({ binary: () => installClaudeCode('2.1.330'), namespaces: mayMount })
const root = path.resolve(import.meta.dirname, '../..')

async function mayMount(): Promise<true> {
  await runOk('unshare', ['-m', 'mount', '--bind', '/etc', '/etc'], { timeoutMs: 10_000 })
  return true
}

let folder = ''
beforeAll(async () => {
  folder = tempDir('plugin')
  await runOk(process.execPath, [path.join(root, 'scripts/plugin.mjs'), folder], { timeoutMs: 120_000 })
}, 150_000)

/** A program that runs `binary` where /etc holds these managed settings. */
async function under(settings: object, binary: string): Promise<string> {
  const around = tempDir('managed')
  const etc = path.join(around, 'etc')
  await run('cp', ['-a', '/etc', etc], { timeoutMs: 30_000 })
  fs.mkdirSync(path.join(etc, 'claude-code'), { recursive: true })
  fs.writeFileSync(path.join(etc, 'claude-code/managed-settings.json'), JSON.stringify(settings))
  const program = path.join(around, 'claude')
  const inside = `unshare -m /bin/sh -c 'mount --bind "$0" /etc && exec "$@"'`
  fs.writeFileSync(program, `#!/bin/sh\nexec ${inside} '${etc}' '${binary}' "$@"\n`, { mode: 0o755 })
  return program
}

/** The settings of the page, with this machine's places in them. */
function documented(endpoint: string): Record<string, unknown> {
  const page = fs.readFileSync(path.join(root, 'docs/rollout.md'), 'utf8')
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  return JSON.parse(block.replaceAll('/opt/turnspan', folder).replace('http://127.0.0.1:4318', endpoint))
}

/** What docs/rollout.md says of git, with a repository's address. */
function fromGit(url: string) {
  const page = fs.readFileSync(path.join(root, 'docs/rollout.md'), 'utf8')
  const [, block = ''] = /From git[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? []
  return JSON.parse(
    block.replaceAll('https://git.example.com/turnspan.git', url).replaceAll('v0.1.0', 'main'),
  )
}

/** An address for which the user's git takes a folder: the client takes https:// alone. */
async function gitServer(home: string): Promise<string> {
  const repository = tempDir('plugin-git')
  fs.cpSync(folder, repository, { recursive: true })
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.org']
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'plugin'],
  ]) {
    await runOk('git', [...who, ...args], { cwd: repository, timeoutMs: 30_000 })
  }
  const url = 'https://git.example.test/turnspan.git'
  fs.writeFileSync(path.join(home, '.gitconfig'), `[url "file://${repository}/.git"]\n\tinsteadOf = ${url}\n`)
  return url
}

async function newUser() {
  const home = makeHome()
  return { home, cwd: await makeProject({ home }) }
}

test('the managed settings of docs/rollout.md trace a user’s first turn, and let no hook of theirs run', async (ctx) => {
  const { binary } = needed(ctx)
  const sink = await startSink()
  const user = await newUser()
  const own = path.join(user.home, '.claude/settings.json')
  const hooks = { Stop: [{ hooks: [{ type: 'command', command: `touch ${user.home}/own-hook` }] }] }
  fs.writeFileSync(own, JSON.stringify({ hooks, pluginConfigs: { 'turnspan@turnspan': { options: {} } } }))
  const turn = await takeTurn(await under(documented(sink.url), binary), user, scenarios.bash)
  await sink.waitForSpans(4)
  expect(await storedTrace(user.home, turn.sessionId)).toHaveLength(4)
  expect(fs.existsSync(path.join(user.home, 'own-hook'))).toBe(false)
  await sink.close()
})

test('from git, a print run on a machine without a copy is traced where the settings let it wait for one', async (ctx) => {
  const { binary } = needed(ctx)
  const sink = await startSink()
  const user = await newUser()
  const git = await gitServer(user.home)
  const turn = await takeTurn(
    await under({ ...documented(sink.url), ...fromGit(git) }, binary),
    user,
    scenarios.text,
  )
  await sink.waitForSpans(2)
  expect(await storedTrace(user.home, turn.sessionId)).toHaveLength(2)
  await sink.close()
})

test('a marketplace that the organisation does not list is not let in', async (ctx) => {
  const { binary } = needed(ctx)
  const user = await newUser()
  const settings = { ...documented('http://127.0.0.1:4318'), strictKnownMarketplaces: [] }
  const turn = await takeTurn(await under(settings, binary), user, scenarios.text)
  expect(storedSpans(user.home, turn.sessionId)).toEqual([])
  expect(fs.existsSync(path.join(user.home, '.turnspan'))).toBe(false)
})

test('managed variables that ask for metadata alone are not undone by a project', async (ctx) => {
  const { binary } = needed(ctx)
  const user = await newUser()
  const settings = { ...documented('http://127.0.0.1:9'), env: { TURNSPAN_CONTENT: 'metadata' } }
  fs.mkdirSync(path.join(user.cwd, '.claude'))
  fs.writeFileSync(
    path.join(user.cwd, '.claude/settings.json'),
    JSON.stringify({ env: { TURNSPAN_CONTENT: 'full' } }),
  )
  const turn = await takeTurn(await under(settings, binary), user, scenarios.text)
  const spans = await storedTrace(user.home, turn.sessionId)
  expect(spans).toHaveLength(2)
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('Hello from the mock')
})
