// The Claude Code plugin with the real client: from a folder, from git, from the npm package, and gone again.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { claudeCodeEnv, installClaudeCode, makeHome, makeProject } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { needs } from '../rig/need.ts'
import { run, runOk } from '../rig/run.ts'
import { scenarios } from '../rig/scenarios.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { makeHostile } from './hostile-project.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { isRoot, storedSpans, storedTrace } from './stored.ts'
import { takeTurn } from './turn.ts'

const needed = needs({
  binary: () => installClaudeCode('2.1.330'),
  older: () => installClaudeCode('2.1.197'),
  bin: installPacked,
})
const root = path.resolve(import.meta.dirname, '../..')
const ID = 'turnspan@turnspan'
const QUIET_MS = 3_000
/** Nobody listens there: these commands ask no API. */
const NO_API = 'http://127.0.0.1:9'

/** The plugin as it is put on a git server: a plugin and a marketplace that needs nothing around it. */
let folder = ''
beforeAll(async () => {
  folder = tempDir('plugin')
  await runOk(process.execPath, [path.join(root, 'scripts/plugin.mjs'), folder], { timeoutMs: 120_000 })
}, 150_000)

const newUser = async (bin = ''): Promise<User> => {
  const home = makeHome()
  return { bin, home, cwd: await makeProject({ home }) }
}

/** `claude plugin …` */
const plugin = (binary: string, { home, cwd }: User, ...args: readonly string[]) =>
  run(binary, ['plugin', ...args], { cwd, env: claudeCodeEnv(home, NO_API), timeoutMs: 60_000 })

async function pluginOk(binary: string, user: User, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await plugin(binary, user, ...args)
  if (code !== 0) throw new Error(`claude plugin ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout
}

async function installFrom(binary: string, user: User, source: string, ...options: readonly string[]) {
  await pluginOk(binary, user, 'marketplace', 'add', source)
  await pluginOk(binary, user, 'install', ID, ...options.flatMap((each) => ['--config', each]))
}

const settle = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))

describe('the plugin', () => {
  test('is one that the client finds nothing wrong with, and so is its marketplace', async (ctx) => {
    const { binary, older } = needed(ctx)
    const user = await newUser()
    const said = await pluginOk(binary, user, 'validate', folder)
    expect(said).toContain('Validation passed')
    expect(said).not.toMatch(/✘|passed with warnings/)
    expect(
      await pluginOk(binary, user, 'validate', path.join(folder, '.claude-plugin/plugin.json')),
    ).toContain('Validation passed')
    expect(await pluginOk(older, user, 'validate', folder)).toContain('Validation passed')
  })

  test('for one session, by --plugin-dir, traces into the local store from the first turn on', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser()
    const turn = await takeTurn(binary, user, scenarios.bash, { args: ['--plugin-dir', folder] })
    const spans = await storedTrace(user.home, turn.sessionId)
    expect(spans.filter(isRoot)).toHaveLength(1)
    expect(spans).toHaveLength(4)
    expect(turn.stderr).toBe('')
    const programs = ['hook.cjs', 'flusher.cjs']
    for (const name of programs) {
      const here = fs.readFileSync(path.join(user.home, '.turnspan/bin', name))
      expect(here.equals(fs.readFileSync(path.join(folder, 'dist/bin', name)))).toBe(true)
    }
  })

  test('installed from a folder, sends to the endpoint with the header that its user told Claude Code', async (ctx) => {
    const { binary } = needed(ctx)
    const sink = await startSink()
    const user = await newUser()
    const secret = 'Bearer not-to-be-seen-4711'
    await installFrom(binary, user, folder, `otlp_endpoint=${sink.url}`, `header_value=${secret}`)
    const turn = await takeTurn(binary, user, scenarios.bash)
    const spans = await sink.waitForSpans(4)
    expect(spans.filter(isRoot)).toHaveLength(1)
    expect(sink.requests[0]?.headers.authorization).toBe(secret)
    expect(sink.problems()).toEqual([])
    expect(await storedTrace(user.home, turn.sessionId)).toHaveLength(4)
    // Claude Code keeps the secret, and we keep a hash that only this machine can make.
    const ours = fs.readdirSync(path.join(user.home, '.turnspan'), { recursive: true, encoding: 'utf8' })
    const holding = ours
      .map((name) => path.join(user.home, '.turnspan', name))
      .filter((file) => fs.statSync(file).isFile() && fs.readFileSync(file).includes('not-to-be-seen'))
    expect(holding).toEqual([])
    await sink.close()
  })

  test('follows when its options change, and keeps to the store when they are taken back', async (ctx) => {
    const { binary } = needed(ctx)
    const [first, second] = [await startSink(), await startSink()]
    const user = await newUser()
    await installFrom(binary, user, folder, `otlp_endpoint=${first.url}`)
    await takeTurn(binary, user, scenarios.text)
    await first.waitForSpans(2)
    const file = path.join(user.home, '.claude/settings.json')
    const setOptions = (options: object) => {
      const settings = JSON.parse(fs.readFileSync(file, 'utf8'))
      fs.writeFileSync(file, JSON.stringify({ ...settings, pluginConfigs: { [ID]: { options } } }))
    }
    setOptions({ otlp_endpoint: second.url })
    await takeTurn(binary, user, scenarios.text)
    await second.waitForSpans(2)
    expect(first.spans()).toHaveLength(2)
    setOptions({})
    const last = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, last.sessionId)
    expect(fs.existsSync(path.join(user.home, '.turnspan/plugin.json'))).toBe(false)
    await settle()
    expect([first.spans().length, second.spans().length]).toEqual([2, 2])
    await Promise.all([first.close(), second.close()])
  })

  test('takes options over though the machine is slow: at once for the first turn, and later whatever the client ends', async (ctx) => {
    const { binary } = needed(ctx)
    const [first, second] = [await startSink(), await startSink()]
    const user = await newUser()
    const slow = tempDir('plugin-slow')
    fs.cpSync(folder, slow, { recursive: true })
    const script = path.join(slow, 'plugin/options')
    fs.writeFileSync(
      script,
      fs.readFileSync(script, 'utf8').replaceAll('exec "$node"', 'sleep 2; exec "$node"'),
    )
    await installFrom(binary, user, slow, `otlp_endpoint=${first.url}`)
    await takeTurn(binary, user, scenarios.text)
    await first.waitForSpans(2)
    await pluginOk(binary, user, 'install', ID, '--config', `otlp_endpoint=${second.url}`)
    const said = path.join(user.home, '.turnspan/plugin.json')
    expect(fs.readFileSync(said, 'utf8')).toContain(first.url)
    await takeTurn(binary, user, scenarios.text)
    await eventually(() => fs.readFileSync(said, 'utf8').includes(second.url), {
      what: 'the new endpoint in plugin.json',
      timeoutMs: 10_000,
      instead: () => fs.readFileSync(said, 'utf8'),
    })
    await takeTurn(binary, user, scenarios.text)
    await second.waitForSpans(2)
    await Promise.all([first.close(), second.close()])
  })

  test('installed from a git repository, runs from the client’s own copy, and follows an update', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser()
    const repository = tempDir('plugin-git')
    fs.cpSync(folder, repository, { recursive: true })
    const git = (...args: readonly string[]) =>
      runOk('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
        cwd: repository,
        timeoutMs: 30_000,
      })
    await git('init', '-q', '-b', 'main')
    await git('add', '-A')
    await git('commit', '-q', '-m', 'plugin')
    // The client takes https:// alone; git takes it from the folder.
    fs.writeFileSync(
      path.join(user.home, '.gitconfig'),
      `[url "file://${repository}/.git"]\n\tinsteadOf = https://git.example.test/turnspan.git\n`,
    )
    await installFrom(binary, user, 'https://git.example.test/turnspan.git')
    const first = await takeTurn(binary, user, scenarios.text)
    expect(await storedTrace(user.home, first.sessionId)).toHaveLength(2)

    const copies = path.join(user.home, '.claude/plugins/cache/turnspan/turnspan')
    const [version = ''] = fs.readdirSync(copies)
    for (const name of ['.claude-plugin/plugin.json', '.claude-plugin/marketplace.json']) {
      const file = path.join(repository, name)
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(`"${version}"`, '"99.0.0"'))
    }
    await git('commit', '-q', '-a', '-m', 'next')
    await pluginOk(binary, user, 'marketplace', 'update', 'turnspan')
    await pluginOk(binary, user, 'update', ID)
    const list = fs.readFileSync(path.join(user.home, '.claude/plugins/installed_plugins.json'), 'utf8')
    expect(list).toContain('"99.0.0"')
    fs.rmSync(repository, { recursive: true })
    const turn = await takeTurn(binary, user, scenarios.text)
    expect(await storedTrace(user.home, turn.sessionId)).toHaveLength(2)
  })

  test('installed from the npm package knows the command line, whose words its skills bring', async (ctx) => {
    const { binary, bin } = needed(ctx)
    const user = await newUser(bin)
    const packed = path.resolve(path.dirname(bin), '..', 'turnspan')
    await installFrom(binary, user, packed)
    const turn = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, turn.sessionId)
    for (const [name, words] of Object.entries({
      status: 'Claude Code is traced',
      doctor: 'Hooks come from the plugin',
      last: '⏎ Hello from the mock.',
    })) {
      const asked = await takeTurn(binary, user, { ...scenarios.text, prompt: `/turnspan:${name}` })
      const sent = JSON.stringify(asked.requests.map(({ body }) => body))
      expect(sent.includes(words), name).toBe(true)
    }
  })
})

describe('beside what is there already', () => {
  test('hooks in settings and the plugin together trace nothing twice, and doctor says so', async (ctx) => {
    const { binary, bin } = needed(ctx)
    const sink = await startSink()
    const user = await newUser(bin)
    await turnspan(user, ['autolog', 'claude', '--user', '--otlp-endpoint', sink.url])
    await installFrom(binary, user, folder, `otlp_endpoint=${sink.url}`)
    const turn = await takeTurn(binary, user, scenarios.bash)
    await sink.waitForSpans(4)
    await settle()
    expect(sink.spans()).toHaveLength(4)
    expect(await storedTrace(user.home, turn.sessionId)).toHaveLength(4)
    const { stdout } = await turnspan(user, ['doctor'])
    expect(stdout).toContain('both call turnspan')
    await sink.close()
  })

  test('a newer runtime stays, an older one gives way', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser()
    const args = ['--plugin-dir', folder]
    await takeTurn(binary, user, scenarios.text, { args })
    const bin = (name: string) => path.join(user.home, '.turnspan/bin', name)
    const mark = path.join(user.home, '.claude/plugins/data/turnspan-inline')
    const ours = fs.readFileSync(bin('VERSION'), 'utf8')
    for (const [version, stays] of [
      ['99.0.0', true],
      ['0.0.1', false],
    ] as const) {
      fs.writeFileSync(bin('VERSION'), `${version}\n`)
      fs.rmSync(mark, { recursive: true, force: true })
      await takeTurn(binary, user, scenarios.text, { args })
      expect(fs.readFileSync(bin('VERSION'), 'utf8')).toBe(stays ? `${version}\n` : ours)
    }
  })
})

describe('gone', () => {
  test.for([
    ['disable', ID],
    ['uninstall', ID],
  ] as const)('after "claude plugin %s" nothing of it runs', async (command, ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser()
    await installFrom(binary, user, folder)
    const before = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, before.sessionId)
    await pluginOk(binary, user, ...command)
    const after = await takeTurn(binary, user, scenarios.text)
    await settle()
    expect(storedSpans(user.home, after.sessionId)).toEqual([])
    expect(fs.readdirSync(path.join(user.home, '.turnspan/journal'))).toEqual([])
  })
})

describe('P1 and P2: a hostile project and the plugin', () => {
  test.for([
    ['2.1.330', true],
    ['2.1.197', false],
  ] as const)(
    'with %s none of its files runs, and none of its words counts as an option',
    async ([version, traces], ctx) => {
      const { binary, older } = needed(ctx)
      const [mine, theirs] = [await startSink(), await startSink()]
      const user = await newUser()
      await installFrom(binary, user, folder, `otlp_endpoint=${mine.url}`)
      await takeTurn(binary, user, scenarios.text)
      await mine.waitForSpans(2)
      const hostile = makeHostile(user)
      const file = path.join(user.cwd, '.claude/settings.json')
      const settings = JSON.parse(fs.readFileSync(file, 'utf8'))
      const named = { otlp_endpoint: theirs.url, tracking_uri: theirs.url, header_value: 'Bearer theirs' }
      const asVariables = Object.entries(named).map(([key, value]) => [
        `CLAUDE_PLUGIN_OPTION_${key.toUpperCase()}`,
        value,
      ])
      const env = { ...settings.env, ...Object.fromEntries(asVariables), CLAUDE_PID: '1' }
      const pluginConfigs = { [ID]: { options: named } }
      fs.writeFileSync(file, JSON.stringify({ ...settings, env, pluginConfigs }))
      const client = version === '2.1.330' ? binary : older
      const turn = await takeTurn(client, user, scenarios.text)
      if (traces) await mine.waitForSpans(4)
      await settle()
      // What the client itself runs by name is its own way.
      const byUs = hostile.runs().filter((each) => /turnspan|\/plugin\/|ready\.cjs|hook\.cjs/.test(each))
      expect(byUs).toEqual([])
      expect(theirs.requests).toEqual([])
      expect(mine.spans()).toHaveLength(traces ? 4 : 2)
      expect(mine.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
      expect(storedSpans(user.home, turn.sessionId).length > 0).toBe(traces)
      expect(fs.existsSync(path.join(user.cwd, 'home/.turnspan/journal'))).toBe(false)
      await Promise.all([mine.close(), theirs.close()])
    },
  )
})
