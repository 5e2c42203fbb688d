// `turnspan ui` as a person starts it: the built program, a browser that only notes what it was given.
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openerFor } from '../../src/cli/ui/browser.ts'
import { openStore } from '../../src/store/store.ts'
import { builtCli } from '../rig/built.ts'
import { run } from '../rig/run.ts'
import { batch, messages, text, traceId, turn } from '../search/world.ts'
import { newPerson, type Person, shellOf, turnspan } from './person.ts'
import { LINK, start } from './ui-started.ts'

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

  it('says what an installation without the page lacks', async () => {
    const person = someone()
    const dist = path.dirname(path.dirname(builtCli()))
    const broken = path.join(person.homeFolder, 'dist')
    fs.cpSync(dist, broken, { recursive: true })
    fs.rmSync(path.join(broken, 'page/session.js'))
    const main = path.join(broken, 'cli', path.basename(builtCli()))
    const { code, stdout, stderr } = await run(process.execPath, [main, 'ui', '--no-open'], {
      cwd: person.project,
      env: shellOf(person),
      stdin: '',
      timeoutMs: 30_000,
    })
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'This installation of turnspan lacks the page (session.js): install it again.\n',
    })
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
    ['darwin', {}, '/usr/bin/open'],
    ['win32', {}, 'C:\\Windows\\System32\\rundll32.exe'],
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
