import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Status } from '../../src/cli/status/gather.ts'
import { VERSION } from '../../src/version.ts'
import { putConfig } from '../flusher/world.ts'
import { deadAddress, startMlflowLike } from './mlflow-like.ts'
import { envIn, filesBelow, type How, newPerson, type Person, put, textOf, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

const autolog = (person: Person, ...args: string[]) => turnspan(person, ['autolog', 'claude', ...args])

async function statusOf(person: Person, how: How = {}): Promise<Status> {
  const { code, stdout, stderr } = await turnspan(person, ['autolog', 'claude', '--status', '--json'], how)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

const problemsOf = async (person: Person, how: How = {}) => (await statusOf(person, how)).problems

describe.concurrent('the status', () => {
  test('of a project that is not traced says so, and makes nothing', async () => {
    const person = newPerson()
    const { code, stdout } = await turnspan(person, ['status'])
    expect(code).toBe(0)
    expect(stdout).toContain('✗ Claude Code is not traced')
    expect(stdout).toContain('"turnspan autolog claude" traces this project')
    expect(await statusOf(person)).toMatchObject({
      enabled: false,
      storedTraces: 0,
      destinations: [],
      problems: [],
    })
    expect(fs.existsSync(person.home)).toBe(false)
  })

  test('says what is on and where, where traces go, what was the last one, and that nothing waits', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    await autolog(person, '-u', mlflow.url, '-n', 'mine')
    haveSession(person, '02-bash', { env: envIn(person.settings.project) })
    await turnspan(person, ['flush'])
    const status = await statusOf(person)
    expect(status).toMatchObject({
      version: VERSION,
      directory: person.project,
      enabled: true,
      scopes: [
        { scope: 'user', hooks: 'none' },
        { scope: 'project', hooks: 'current', file: person.settings.project },
        { scope: 'local', hooks: 'none' },
      ],
      trackingUri: mlflow.url,
      experimentId: '7',
      experimentName: 'mine',
      lastTrace: { sessionId: 'a7452355-0395-4dbe-8283-d86c2f78ee6b' },
      storedTraces: 1,
      journals: 0,
      destinations: [
        {
          kind: 'mlflow',
          url: mlflow.url,
          waiting: 0,
          delivered: 1,
          refused: 0,
          isStopped: false,
          reachable: true,
        },
      ],
      problems: [],
    })
    expect(Date.now() - Date.parse(status.lastTrace?.at ?? '')).toBeLessThan(60_000)
    const { code, stdout } = await turnspan(person, ['status'])
    expect(code).toBe(0)
    for (const word of [
      '✓ Claude Code is traced',
      mlflow.url,
      'mine, id 7',
      status.lastTrace?.traceId,
      '1 delivered',
      'reachable',
    ]) {
      expect(stdout).toContain(word)
    }
    expect(mlflow.traces).toHaveLength(1)
  })

  test('says what waits for a backend that is down, and what to do', async () => {
    const person = newPerson()
    const dead = await deadAddress()
    await autolog(person, '-u', dead)
    expect((await statusOf(person)).destinations).toMatchObject([{ waiting: 0, reachable: false }])
    haveSession(person, '02-bash', { env: envIn(person.settings.project) })
    expect((await statusOf(person)).journals).toBe(1)
    await turnspan(person, ['flush'])
    const status = await statusOf(person)
    expect(status.destinations).toMatchObject([{ waiting: 1, delivered: 0, reachable: false }])
    expect(status.destinations[0]?.oldestWaitingAt).toBeDefined()
    expect(status.problems).toMatchObject([
      {
        what: expect.stringContaining('cannot be reached'),
        cure: expect.stringContaining('1 waiting, nothing is lost'),
      },
    ])
    const { code, stdout } = await turnspan(person, ['status'])
    expect(code).toBe(1)
    expect(stdout).toContain('1 waiting, not reachable')
    expect(stdout).toContain('→ Start it')
  })

  test('says what was refused, and what takes nothing any more', async () => {
    const person = newPerson()
    const [refusing, closed] = [await startMlflowLike(), await startMlflowLike()]
    putConfigOf(person, { refusing: refusing.url, closed: closed.url })
    refusing.answer(400, '{"message":"Too many attributes"}', '/v1/traces')
    closed.answer(401, '{"message":"Who are you?"}')
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const { destinations, problems } = await statusOf(person)
    expect(destinations).toMatchObject([
      {
        id: 'refusing',
        refused: 1,
        isStopped: false,
        lastFailure: { reason: expect.stringContaining('Too many') },
      },
      { id: 'closed', refused: 0, isStopped: true, waiting: 1 },
    ])
    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringContaining('refusing: 1 refused'),
      expect.stringContaining('Who are you?'),
    ])
  })

  test('counts a session as read while its turn goes on', async () => {
    const person = newPerson()
    haveSession(person, '24-sigkill')
    expect((await statusOf(person)).journals).toBe(2)
    await turnspan(person, ['flush'])
    expect(fs.readdirSync(path.join(person.home, 'journal'))).toHaveLength(1)
    expect((await statusOf(person)).journals).toBe(0)
  })

  test('shows no password of an own destination', async () => {
    const person = newPerson()
    putConfigOf(person, { own: 'http://ada:canary@127.0.0.1:9/?key=canary' })
    for (const args of [['status'], ['status', '--json'], ['flush']]) {
      const { stdout, stderr } = await turnspan(person, args)
      expect(stdout + stderr).toContain('own')
      expect(stdout + stderr).not.toContain('canary')
    }
  })
})

describe.concurrent('the status names what is wrong and what to do about it', () => {
  const setUp = async () => {
    const person = newPerson()
    await autolog(person)
    expect(await problemsOf(person)).toEqual([])
    return person
  }
  const change = (
    person: Person,
    edit: (settings: { hooks: Record<string, unknown>; [key: string]: unknown }) => void,
  ) => {
    const settings = JSON.parse(textOf(person.settings.project))
    edit(settings)
    put(person.settings.project, JSON.stringify(settings))
  }
  const AGAIN = 'Run "turnspan autolog claude" again.'

  test('hooks that are missing', async () => {
    const person = await setUp()
    change(person, ({ hooks }) => delete hooks.Stop)
    expect(await problemsOf(person)).toMatchObject([
      { what: expect.stringContaining('Stop: missing'), cure: AGAIN },
    ])
    expect((await statusOf(person)).enabled).toBe(true)
    await autolog(person)
    expect(await problemsOf(person)).toEqual([])
  })

  test('hooks that are gone altogether', async () => {
    const person = await setUp()
    put(person.settings.project, '{}')
    expect(await statusOf(person)).toMatchObject({
      enabled: false,
      problems: [{ what: expect.stringContaining('was set up on') }],
    })
    await autolog(person, '--disable')
    expect(await problemsOf(person)).toEqual([])
  })

  test('hooks of another turnspan', async () => {
    const person = await setUp()
    put(person.settings.project, textOf(person.settings.project).replaceAll('exec \\"', 'exec sh \\"'))
    expect(await problemsOf(person)).toMatchObject([
      { what: expect.stringContaining('Stop: stale'), cure: AGAIN },
    ])
  })

  test('a node that is gone, files that were changed, a runtime that is gone', async () => {
    const person = await setUp()
    const launcher = path.join(person.home, 'bin', 'hook')
    fs.writeFileSync(launcher, textOf(launcher).replaceAll(process.execPath, '/nowhere/node'))
    expect(await problemsOf(person)).toMatchObject([
      { what: 'The node that hooks run with (/nowhere/node) is not there any more.', cure: AGAIN },
      { what: expect.stringContaining('hook changed since it was installed'), cure: AGAIN },
    ])
    await autolog(person)
    expect(await problemsOf(person)).toEqual([])
    put(path.join(person.home, 'bin', 'VERSION'), '0.0.1\n')
    expect((await problemsOf(person)).map(({ what }) => what)).toContainEqual(
      expect.stringContaining('holds version 0.0.1'),
    )
    fs.rmSync(path.join(person.home, 'bin'), { recursive: true })
    expect(await problemsOf(person)).toMatchObject([{ what: expect.stringContaining('the runtime is gone') }])
  })

  test('disableAllHooks', async () => {
    const person = await setUp()
    put(person.settings.user, '{ "disableAllHooks": true }')
    expect(await statusOf(person)).toMatchObject({
      enabled: false,
      problems: [{ what: `${person.settings.user}: disableAllHooks is true, so no hook runs.` }],
    })
  })

  test('MLFLOW_CLAUDE_TRACING_ENABLED, where it counts', async () => {
    const person = await setUp()
    const off = { env: { MLFLOW_CLAUDE_TRACING_ENABLED: 'false' } }
    put(person.settings.user, JSON.stringify(off))
    expect(await statusOf(person, off)).toMatchObject({ enabled: true, problems: [] })
    put(person.settings.local, JSON.stringify(off))
    expect(await statusOf(person)).toMatchObject({
      enabled: false,
      problems: [
        {
          what: `MLFLOW_CLAUDE_TRACING_ENABLED is not true (${person.settings.local}), so nothing is recorded.`,
        },
      ],
    })
    fs.rmSync(person.settings.local)
    change(person, (settings) => delete settings.env)
    fs.rmSync(person.settings.user)
    expect(await statusOf(person, off)).toMatchObject({
      enabled: false,
      problems: [{ what: expect.stringContaining('(your shell)') }],
    })
    expect(await statusOf(person, { env: { MLFLOW_CLAUDE_TRACING_ENABLED: 'YES' } })).toMatchObject({
      enabled: true,
    })
  })

  test('settings that cannot be read', async () => {
    const person = await setUp()
    put(person.settings.local, '{ "env": [ }')
    fs.mkdirSync(person.settings.user, { recursive: true })
    expect((await problemsOf(person)).map(({ what }) => what)).toEqual([
      `${person.settings.user} is a folder, not a settings file.`,
      expect.stringMatching(/settings\.local\.json: line 1, column \d+: .+\.$/),
    ])
  })

  test('a configuration that cannot be read', async () => {
    const person = await setUp()
    put(person.config, '{ "destinations": { "x": { "kind": "otlp" } } }')
    expect(await problemsOf(person)).toMatchObject([
      { what: `${person.config}: line 1, column 26: destinations.x.url is missing.` },
    ])
  })

  test("a destination that is not this user's word", async () => {
    const person = await setUp()
    put(person.settings.local, JSON.stringify({ env: { TURNSPAN_OTLP_ENDPOINT: 'http://127.0.0.1:9' } }))
    expect(await problemsOf(person)).toMatchObject([
      {
        what: `TURNSPAN_OTLP_ENDPOINT (${person.settings.local}) wants traces to go to http://127.0.0.1:9; you have not allowed that.`,
        cure: 'Look at it, then run "turnspan allow".',
      },
    ])
  })

  test.each([
    [{ MLFLOW_TRACKING_URI: 'postgresql://db/mlflow' }, /names a database: start a server on it/],
    [
      { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9', MLFLOW_EXPERIMENT_ID: 'x' },
      /MLFLOW_EXPERIMENT_ID must be a text of digits/,
    ],
    [
      { TURNSPAN_OTLP_ENDPOINT: 'http://127.0.0.1:9', TURNSPAN_OTLP_CONVENTION: 'x' },
      /TURNSPAN_OTLP_CONVENTION must be/,
    ],
  ])('%j', async (env, sentence) => {
    const person = await setUp()
    const [problem, ...rest] = await problemsOf(person, { env })
    expect(problem?.what).toMatch(sentence)
    expect(problem?.what).toContain('(your shell)')
    expect(rest).toEqual([])
  })
})

test.concurrent('asking changes nothing', async () => {
  const person = newPerson()
  await autolog(person)
  haveSession(person, '02-bash')
  const before = filesBelow(person.homeFolder)
  await turnspan(person, ['status'])
  await turnspan(person, ['autolog', 'claude', '--status'])
  expect(filesBelow(person.homeFolder)).toEqual(before)
})

const putConfigOf = (person: Person, urls: Record<string, string>) => {
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  const destinations = Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [name, { kind: 'mlflow', url, experimentId: '0' }]),
  )
  putConfig(worldOf(person), { destinations })
}
