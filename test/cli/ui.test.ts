// `turnspan ui` as a person starts it: the built program, a browser that only notes what it was given.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openerFor } from '../../src/cli/ui/browser.ts'
import { openStore } from '../../src/store/store.ts'
import { builtCli } from '../rig/built.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { batch, messages, text, traceId, turn } from '../search/world.ts'
import { newPerson, type Person, shellOf, turnspan } from './person.ts'

const SESSION = '11111111-2222-4333-8444-555555555555'

function someone(): Person {
  const person = newPerson()
  fs.mkdirSync(person.home, { mode: 0o700 })
  const said = { 'gen_ai.input.messages': messages('user', text('Hello')) }
  openStore(path.join(person.home, 'traces')).append(batch(turn(0xabcdef01, said)), {
    ...{ sessionId: SESSION, to: [], nowMs: Date.now() },
  })
  return person
}

interface Started {
  readonly child: ChildProcess
  /** The first line of its output. */
  readonly line: string
  readonly stderr: () => string
  ended(): Promise<number | null>
}

async function start(
  person: Person,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started> {
  const child = spawn(process.execPath, [builtCli(), 'ui', ...args], {
    cwd: person.project,
    env: shellOf(person, env),
  })
  atFileEnd(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes) => {
    stdout += String(bytes)
  })
  child.stderr.on('data', (bytes) => {
    stderr += String(bytes)
  })
  const exit = once(child, 'exit')
  await expect.poll(() => stdout, { timeout: 15_000 }).toMatch(/\n|^$/)
  await expect.poll(() => stdout.includes('\n') || child.exitCode !== null, { timeout: 15_000 }).toBe(true)
  return {
    ...{ child, line: stdout.trim(), stderr: () => stderr },
    async ended() {
      await exit
      return child.exitCode
    },
  }
}

const LINK = /^http:\/\/127\.0\.0\.1:(\d+)\/(\S*)#t=([\w-]{43})$/

describe('turnspan ui', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints one line with the link, serves until %s, and ends well',
    async (signal) => {
      const { child, line, stderr, ended } = await start(someone(), ['--no-open'])
      const [, port, place, token] = LINK.exec(line) ?? []
      expect(place).toBe('')
      const headers = { authorization: `Bearer ${token}` }
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/sessions`, { headers })
      expect(await answer.json()).toMatchObject({ total: 1, items: [{ id: SESSION, title: 'Hello' }] })
      expect((await fetch(`http://127.0.0.1:${port}/`)).headers.get('content-type')).toContain('text/html')
      child.kill(signal)
      expect(await ended()).toBe(0)
      expect(stderr()).toBe('')
    },
  )

  it('gives the browser a code that is good once, and never the key', async () => {
    const person = someone()
    const noted = path.join(person.homeFolder, 'noted')
    const browser = path.join(person.homeFolder, 'browser')
    fs.writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${noted}.part' && mv '${noted}.part' '${noted}'\n`,
      { mode: 0o755 },
    )
    const { child, line, ended } = await start(person, [], { BROWSER: browser })
    const [, port, , token = 'none'] = LINK.exec(line) ?? []
    await expect.poll(() => fs.existsSync(noted)).toBe(true)
    const given = fs.readFileSync(noted, 'utf8').trim()
    expect(given).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#c=[\w-]{43}$/)
    expect(given).not.toContain(token)
    const exchange = () =>
      fetch(`http://127.0.0.1:${port}/api/v1/token`, {
        method: 'POST',
        headers: { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' },
        body: JSON.stringify({ code: given.split('#c=')[1] }),
      })
    expect(await (await exchange()).json()).toEqual({ token })
    expect((await exchange()).status).toBe(403)
    expect(await ended()).toBe(1)
    child.kill()
  })

  it('opens right at a session or a trace, by the beginning of its id', async () => {
    const person = someone()
    for (const [given, place] of [
      ['11111111', `s/${SESSION}`],
      [traceId(0xabcdef01), `s/${SESSION}/1`],
    ] as const) {
      const { child, line, ended } = await start(person, [given, '--no-open'])
      expect(LINK.exec(line)?.[2]).toBe(place)
      child.kill('SIGTERM')
      await ended()
    }
    const { code, stderr } = await turnspan(person, ['ui', 'ffff', '--no-open'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'No session and no trace begins with "ffff".\n' })
  })

  it('prints its link as JSON when asked to', async () => {
    const { child, line, ended } = await start(someone(), ['--no-open', '--json'])
    child.kill('SIGTERM')
    await ended()
    expect(JSON.parse(line)).toEqual({ url: expect.stringMatching(LINK), port: expect.any(Number) })
  })

  it('says so where the port is taken, or is none', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const taken = await turnspan(someone(), ['ui', '--no-open', '--port', String(port)])
    server.close()
    expect(taken).toMatchObject({ code: 1, stdout: '' })
    expect(taken.stderr).toContain(`Port ${port} is taken`)
    for (const wrong of ['x', '-1', '65536', '1.5']) {
      expect(await turnspan(someone(), ['ui', '--no-open', `--port=${wrong}`])).toMatchObject({ code: 2 })
    }
  })

  it('goes on without a browser where there is no screen, and says so', async () => {
    const { child, line, stderr, ended } = await start(someone(), [], {
      SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22',
    })
    expect(line).toMatch(LINK)
    await expect.poll(stderr).toContain('No browser was opened: this is a shell on another machine (ssh).')
    child.kill('SIGTERM')
    expect(await ended()).toBe(0)
  })
})

describe('the program that opens a link', () => {
  const openerOf = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
    openerFor({ platform, lookup: (name) => env[name] })

  it.each([
    ['darwin', {}, 'open'],
    ['win32', {}, 'cmd'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['linux', { BROWSER: 'firefox:chromium' }, 'firefox'],
    ['linux', { BROWSER: 'w3m -o %s', SSH_TTY: '/dev/pts/0' }, 'w3m'],
  ] as const)('on %s with %o is %s', (platform, env, command) => {
    expect(openerOf(platform, env)).toMatchObject({ command })
  })

  it('is none where there is no screen', () => {
    expect(openerOf('linux')).toEqual({ why: 'there is no display here' })
    expect(openerOf('darwin', { SSH_CONNECTION: 'x' })).toMatchObject({ why: expect.stringContaining('ssh') })
  })
})
