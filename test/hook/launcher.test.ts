import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { installRuntime, type Runtime } from '../../src/hook/install.ts'
import { launcherScript, nodeOf } from '../../src/hook/launcher.ts'
import { readEvents } from '../../src/journal/journal.ts'
import { bundleFolder, eventsSoonIn, payload, run, SESSION, SILENT, temporaryFolder, wakesIn } from './rig.ts'

function installed(name = '.turnspan', more: Partial<Runtime> = {}) {
  const root = path.join(temporaryFolder(), name)
  const runtime = {
    home: root,
    bundleFolder: bundleFolder(),
    node: process.execPath,
    version: '1.2.3',
    ...more,
  }
  const outcome = installRuntime(runtime)
  if (outcome.status !== 'installed') throw new Error(outcome.why)
  const journal = path.join(root, 'journal')
  const hook = path.join(root, 'bin', 'hook.cjs')
  return { root, hook, journal, file: path.join(journal, `${SESSION}.ndjson`), launcher: outcome.launcher }
}

/** Every shell of this machine, under the name by which a launcher starts it. */
const shells = ['dash', 'bash', 'ksh', 'busybox'].flatMap((name) => {
  try {
    const real = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    const sh = path.join(temporaryFolder(), 'sh')
    fs.symlinkSync(real, sh)
    return [{ name, sh }]
  } catch {
    return []
  }
})

test('the file can be run as it is', async () => {
  const home = installed()
  expect(await run([home.launcher], payload('PostToolUse'))).toMatchObject(SILENT)
  await eventsSoonIn(home.file)
})

test('a client that says more than any pipe holds loses nothing of it, and waits for nothing else', async () => {
  const home = installed()
  const said = payload('Stop', { last_assistant_message: 'x'.repeat(5_000_000) })
  expect(await run([home.launcher], said)).toMatchObject(SILENT)
  const [event] = await eventsSoonIn(home.file)
  expect(event?.payload).toEqual(JSON.parse(said))
})

test('the client is the parent of the shell that became the launcher', async () => {
  const home = installed()
  await run([home.launcher], payload('PostToolUse'))
  const [event] = await eventsSoonIn(home.file)
  expect(event?.env.CLAUDE_PID).toBe(String(process.pid))
})

test('where there is no cat, the launcher becomes node and the user waits for it', async () => {
  const home = installed()
  const script = launcherScript({ home: home.root, node: process.execPath })
  fs.writeFileSync(home.launcher, script)
  expect(await run([home.launcher], payload('PostToolUse'))).toMatchObject(SILENT)
  expect(readEvents(home.file).events).toHaveLength(1)
})

describe.each(shells)('with $name as sh', ({ sh }) => {
  test.each(["it's a home", '$(touch x)`touch y`', 'a "b" \\c', 'new\nline', "'"])(
    'a home named %j',
    async (name) => {
      const home = installed(name)
      const cwd = temporaryFolder()
      expect(await run([sh, home.launcher], payload('PostToolUse'), { cwd })).toMatchObject(SILENT)
      await eventsSoonIn(home.file)
      expect(fs.readdirSync(cwd)).toEqual([])
    },
  )

  test('it is silent where node is gone', async () => {
    const home = installed('.turnspan', { node: '/nowhere/node' })
    expect(await run([sh, home.launcher], payload('Stop'))).toMatchObject(SILENT)
  })

  test('it is silent where the bundle is gone', async () => {
    const home = installed()
    fs.rmSync(home.hook)
    expect(await run([sh, home.launcher], payload('Stop'))).toMatchObject(SILENT)
  })

  test('a project that owns the environment runs none of its files', async () => {
    const home = installed()
    const project = temporaryFolder()
    const marker = path.join(project, 'marker')
    const evil = path.join(project, 'evil.js')
    fs.writeFileSync(evil, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    for (const name of ['node', 'sh', 'test', '[', 'cat', 'exec']) {
      fs.writeFileSync(path.join(project, name), `#!/bin/sh\n: >'${marker}'\n`, { mode: 0o755 })
    }
    const touch = `() { : >'${marker}'; }`
    const env = {
      PATH: project,
      HOME: project,
      NODE_OPTIONS: `--require ${evil}`,
      NODE_PATH: project,
      NODE_REPL_EXTERNAL_MODULE: evil,
      NODE_V8_COVERAGE: path.join(project, 'coverage'),
      NODE_COMPILE_CACHE: path.join(project, 'cache'),
      NODE_REDIRECT_WARNINGS: path.join(project, 'warnings'),
      NODE_CHANNEL_FD: '1',
      OPENSSL_CONF: path.join(project, 'openssl.cnf'),
      BASH_ENV: path.join(project, 'node'),
      ENV: path.join(project, 'node'),
      TURNSPAN_HOME: project,
      'BASH_FUNC_[%%': touch,
      'BASH_FUNC_test%%': touch,
      'BASH_FUNC_unset%%': touch,
      'BASH_FUNC_trap%%': touch,
      'BASH_FUNC_exec%%': touch,
      'BASH_FUNC_exit%%': touch,
      'BASH_FUNC_:%%': touch,
      'BASH_FUNC_cat%%': touch,
    }
    const before = fs.readdirSync(project)
    expect(await run([sh, home.launcher], payload('PostToolUse'), { env, cwd: project })).toMatchObject(
      SILENT,
    )
    expect(fs.readdirSync(project)).toEqual(before)
    await eventsSoonIn(home.file)
  })
})

test("Claude Code's folder, CA file and proxy are those that setup recorded, whatever the environment says", async () => {
  const theirs = {
    TURNSPAN_CLAUDE_DIR: '/evil',
    TURNSPAN_CA_FILE: '/evil.pem',
    TURNSPAN_PROXY: 'http://evil',
    TURNSPAN_NO_PROXY: '*',
  }
  const wokenBy = async (home: ReturnType<typeof installed>) => {
    await run([home.launcher], payload('Stop'), { env: theirs })
    await vi.waitFor(() => expect(wakesIn(home)).toHaveLength(1), { timeout: 10_000 })
    fs.writeFileSync(path.join(home.root, 'stop'), '')
    return Object.entries(wakesIn(home)[0]?.env ?? {}).filter(([name]) => name.startsWith('TURNSPAN_'))
  }
  expect(await wokenBy(installed())).toEqual([])
  const recorded = { claudeFolder: '/home/dev/.claude', caFile: "/etc/it's.pem", proxy: 'http://proxy:3128' }
  expect(await wokenBy(installed('.turnspan', recorded))).toEqual([
    ['TURNSPAN_CLAUDE_DIR', '/home/dev/.claude'],
    ['TURNSPAN_CA_FILE', "/etc/it's.pem"],
    ['TURNSPAN_PROXY', 'http://proxy:3128'],
  ])
})

test.each(['/usr/bin/node', "/opt/it's/node", '/a b/"c"/node', '/new\nline/node'])(
  'the node %j can be read back',
  (node) => {
    expect(nodeOf(launcherScript({ home: "/home/o'neil", node }))).toBe(node)
  },
)
