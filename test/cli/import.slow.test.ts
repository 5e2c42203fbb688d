// `turnspan import`: sessions of the past, in the store alone or sent on; stopped, killed, and beside others.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { spansIn as sentIn, startBackend } from '../export/backend.ts'
import {
  batchesIn,
  callHook,
  logOf,
  newWorld,
  putConfig,
  putTranscripts,
  rootsIn,
  spansIn,
  startFlusher,
  type World,
} from '../flusher/world.ts'
import { linesBelow, makeOld, tellings } from '../import/world.ts'
import { builtCli } from '../rig/built.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { type Finished, runOk } from '../rig/run.ts'
import { RECORDINGS, recordingOf } from '../sessions/recordings.ts'
import { newPerson, type Person, shellOf, turnspan } from './person.ts'
import { worldOf } from './sessions.ts'

const root = path.resolve(import.meta.dirname, '../..')
const LONG_MS = 90_000

function personWith(...names: readonly string[]): Person {
  const person = newPerson()
  for (const name of names) putTranscripts(worldOf(person), name)
  makeOld(worldOf(person))
  return person
}

const importing = (person: Person, ...args: readonly string[]): Promise<Finished> =>
  turnspan(person, ['import', ...args])

async function destinationOf(person: Person, id = 'backend') {
  const backend = await startBackend()
  atFileEnd(backend.close)
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  putConfig(worldOf(person), { destinations: { [id]: { kind: 'otlp', url: backend.url } } })
  return backend
}

/** As many made-up turns as are wanted, of some time ago. */
async function putMany(person: Person, turns: number): Promise<{ spans: number; sessions: number }> {
  const script = path.join(root, 'bench/past-sessions.mjs')
  const projects = path.join(person.homeFolder, '.claude', 'projects')
  const args = [script, projects, String(turns), '5']
  const { stdout } = await runOk(process.execPath, args, { timeoutMs: LONG_MS })
  return JSON.parse(stdout)
}

describe.concurrent('turnspan import', () => {
  test("brings every session of Claude Code's folder into the store alone, says what it was and what to do", async () => {
    const person = personWith(...RECORDINGS)
    const backend = await destinationOf(person)
    const { code, stdout, stderr } = await importing(person)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const roots = rootsIn(worldOf(person)).length
    expect(stdout).toMatch(
      new RegExp(
        `^Imported \\d+ sessions: ${roots} turns, ${spansIn(worldOf(person)).size} spans, \\$0\\.\\d+\\.\n`,
      ),
    )
    expect(stdout).toContain('To send them, repeat the command with --to backend.')
    expect(backend.received).toHaveLength(0)
    expect((await importing(person)).stdout).toMatch(/^Nothing new was imported\.\n\d+ have nothing new\.\n$/)
  })

  test('goes by CLAUDE_CONFIG_DIR', async () => {
    const person = personWith('02-bash')
    const elsewhere = path.join(person.homeFolder, 'elsewhere')
    fs.renameSync(path.join(person.homeFolder, '.claude'), elsewhere)
    expect((await importing(person)).stdout).toBe('No past session was found.\n')
    const env = { CLAUDE_CONFIG_DIR: elsewhere }
    expect((await turnspan(person, ['import'], { env })).stdout).toContain('Imported 1 session: 1 turn, ')
  })

  test('takes only what is named: by path, by id, by project, by time', async () => {
    const person = personWith('02-bash', '01-text', '04-parallel')
    const [session] = recordingOf('02-bash').files
    const trial = async (...args: readonly string[]) => {
      const { stdout } = await importing(person, '--dry-run', '--json', ...args)
      return (JSON.parse(stdout) as { sessions: { imported: number } }).sessions.imported
    }
    const projects = path.join(person.homeFolder, '.claude', 'projects')
    expect(await trial()).toBe(3)
    expect(await trial(path.join(projects, session?.name ?? ''))).toBe(1)
    expect(await trial(projects)).toBe(3)
    expect(await trial('--session', session?.sessionId.slice(0, 9) ?? '')).toBe(1)
    expect(await trial('--project', '/home/dev/project')).toBe(3)
    expect(await trial('--project', person.project)).toBe(0)
    expect(await trial('--since', '2026-11-01')).toBe(3)
    expect(await trial('--since', '2199-01-01')).toBe(0)
    expect(fs.existsSync(path.join(person.home, 'traces'))).toBe(false)
  })

  test('says what it cannot understand, and does nothing', async () => {
    const person = personWith('02-bash')
    for (const [args, words] of [
      [['--since', 'last week'], '--since does not understand "last week"'],
      [['--to', 'nowhere'], 'No destination is called "nowhere". There is none yet.'],
      [['--session', ' '], '--session wants the id of a session'],
      [['/nowhere/at/all'], '/nowhere/at/all does not exist.'],
    ] as const) {
      const { code, stdout, stderr } = await importing(person, ...args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(words)
    }
    const unknown = await importing(person, '--session', 'ffff')
    expect(unknown).toMatchObject({ code: 1, stderr: 'No session begins with "ffff".\n' })
    expect(fs.existsSync(path.join(person.home, 'traces'))).toBe(false)
  })

  test('names files that are damaged at the end, and goes on', async () => {
    const person = personWith('02-bash', '01-text')
    const [file = ''] = recordingOf('02-bash').files.map(({ name }) =>
      path.join(person.homeFolder, '.claude', 'projects', name),
    )
    fs.appendFileSync(file, 'no JSON at all\n')
    const { code, stdout } = await importing(person)
    expect(code).toBe(0)
    expect(stdout).toContain('Imported 2 sessions: 2 turns')
    expect(stdout).toContain(`  ${file}: one line that is not JSON was left out`)
  })

  test('--to sends what is new and what the store had, each trace once, and nothing to others', async () => {
    const person = personWith('02-bash')
    const [backend, other] = await Promise.all([startBackend(), startBackend()])
    for (const { close } of [backend, other]) atFileEnd(close)
    expect((await importing(person)).stdout).toContain('Imported 1 session')
    const kind = 'otlp'
    putConfig(worldOf(person), {
      destinations: { backend: { kind, url: backend.url }, other: { kind, url: other.url } },
    })
    putTranscripts(worldOf(person), '04-parallel')
    makeOld(worldOf(person))
    const { code, stdout } = await importing(person, '--to', 'backend')
    expect(code).toBe(0)
    expect(stdout).toContain('backend: 2 traces delivered (1 from before)')
    expect(
      backend.received
        .flatMap(sentIn)
        .map(({ spanId }) => spanId)
        .sort(),
    ).toEqual([...spansIn(worldOf(person)).keys()].sort())
    await importing(person, '--to', 'backend')
    expect(backend.received).toHaveLength(2)
    expect(other.received).toHaveLength(0)
  })

  test(
    '--to keeps what a backend that is down did not get, says why, and the next flush brings it',
    async () => {
      const person = personWith('02-bash', '04-parallel')
      const backend = await destinationOf(person)
      backend.react({ status: 503 })
      const down = await importing(person, '--to', 'backend', '--json')
      expect(down.code).toBe(1)
      expect(JSON.parse(down.stdout)).toMatchObject({
        sessions: { imported: 2 },
        deliveries: [{ destinationId: 'backend', delivered: 0, waiting: 2, failure: { httpStatus: 503 } }],
      })
      backend.react({ status: 200, headers: { 'content-type': 'application/x-protobuf' } })
      expect((await turnspan(person, ['flush'])).stdout).toContain('backend: 2 delivered')
    },
    LONG_MS,
  )
})

describe('an import that is cut short', () => {
  test(
    'by Ctrl-C says where it stands, leaves whole lines, and goes on from there',
    async () => {
      const person = newPerson()
      const { spans, sessions } = await putMany(person, 600)
      const stopped = await startImport(person, 'SIGINT', () => storedSessions(person) >= 3)
      expect(stopped.code).toBe(1)
      expect(stopped.stdout).toMatch(/^Imported \d+ sessions/)
      expect(stopped.stdout).toMatch(
        /Stopped: \d+ of 120 sessions are done, and nothing is torn\. The same command goes on from there\.\n$/,
      )
      expect(storedSessions(person)).toBeLessThan(sessions)
      await expectAllOnce(person, spans)
    },
    LONG_MS,
  )

  test(
    'by SIGKILL, again and again, comes to the same spans, each once',
    async () => {
      const person = newPerson()
      const { spans } = await putMany(person, 600)
      let killed = 0
      for (let round = 1; round <= 6; round += 1) {
        const { signal } = await startImport(person, 'SIGKILL', () => storedSessions(person) >= round * 15)
        if (signal === 'SIGKILL') killed += 1
      }
      expect(killed).toBeGreaterThan(2)
      await expectAllOnce(person, spans)
    },
    LONG_MS,
  )

  test(
    'while it sends has sent everything in the end',
    async () => {
      const person = newPerson()
      const { spans } = await putMany(person, 300)
      const backend = await destinationOf(person)
      for (const count of [40, 120]) {
        await startImport(person, 'SIGKILL', () => backend.received.length >= count, '--to', 'backend')
      }
      expect((await importing(person, '--to', 'backend')).code).toBe(0)
      const sent = backend.received.flatMap(sentIn)
      expect(new Set(sent.map(({ spanId }) => spanId)).size).toBe(spans)
      expect(batchesIn(worldOf(person)).flatMap((batch) => batch.spans)).toHaveLength(spans)
    },
    LONG_MS,
  )
})

describe('beside others', () => {
  test(
    '24 imports of overlapping folders come to the same spans, each once, without a torn line',
    async () => {
      const person = newPerson()
      const { spans } = await putMany(person, 240)
      const projects = path.join(person.homeFolder, '.claude', 'projects')
      const folders = fs.readdirSync(projects).map((name) => path.join(projects, name))
      const runs = await Promise.all(
        Array.from({ length: 24 }, (_, i) => importing(person, ...folders.slice(i % 12, (i % 12) + 30))),
      )
      expect(runs.map(({ code }) => code)).toEqual(runs.map(() => 0))
      await expectAllOnce(person, spans)
    },
    LONG_MS,
  )

  test(
    'a flusher and hooks that tell of sessions at the same time lose nothing and are not kept waiting',
    async () => {
      const world = await newWorld()
      const person = personOf(world)
      const { spans } = await putMany(person, 400)
      putConfig(world, {})
      const live = ['02-bash', '04-parallel', '40-parallel-agents']
      const flusher = startFlusher(world)
      const importDone = importing(person)
      const waits: number[] = []
      for (const name of live) {
        putTranscripts(world, name)
        const before = rootsIn(world).length
        for (const hook of recordingOf(name).hooks) await callHook(world, hook)
        const fromMs = Date.now()
        const ids = new Set(recordingOf(name).hooks.map(({ input }) => input.session_id))
        await eventually(() => liveRoots(world, ids) > 0, { what: `a trace of ${name}`, timeoutMs: 20_000 })
        waits.push(Date.now() - fromMs)
        expect(rootsIn(world).length).toBeGreaterThan(before)
      }
      expect((await importDone).code).toBe(0)
      await flusher.ended
      await eventually(() => !fs.existsSync(world.home.lease), {
        what: 'the end of all flushers',
        timeoutMs: 20_000,
      })
      await importing(person)
      const told = tellings(world)
      const isLive = (id: unknown) =>
        live.some((name) => recordingOf(name).files.some((file) => file.sessionId === id))
      const past = [...told.values()].filter(([span]) => !isLive(span?.attributes['session.id']))
      expect(past).toHaveLength(spans)
      for (const each of past) expect(each).toHaveLength(1)
      for (const [span] of told.values()) {
        const hasUser = span?.attributes['user.id'] !== undefined
        expect(hasUser).toBe(isLive(span?.attributes['session.id']))
      }
      for (const line of linesBelow(world.home.traces)) expect(() => JSON.parse(line)).not.toThrow()
      expect(logOf(world)).not.toContain('failed')
      expect(Math.max(...waits)).toBeLessThan(10_000)
    },
    LONG_MS,
  )
})

const liveRoots = (world: World, ids: ReadonlySet<string>) =>
  rootsIn(world).filter(({ attributes }) => ids.has(String(attributes['session.id']))).length

/** Whose home the world's hooks and flushers work in. */
function personOf({ home, claudeFolder, project }: World): Person {
  const homeFolder = path.dirname(claudeFolder)
  return { ...newPerson(), homeFolder, project, home: home.root, config: home.config }
}

function storedSessions({ home }: Person): number {
  const folder = path.join(home, 'sessions')
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.json')).length : 0
}

/** Runs until then, gets the signal, and comes back with what it said. */
async function startImport(
  person: Person,
  name: NodeJS.Signals,
  isTime: () => boolean,
  ...args: readonly string[]
): Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string }> {
  const child = spawn(process.execPath, [builtCli(), 'import', ...args], {
    cwd: person.project,
    env: shellOf(person),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atFileEnd(() => void child.kill('SIGKILL'))
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (code, signal) => resolve([code, signal])),
  )
  const isRunning = () => child.exitCode === null && child.signalCode === null
  while (isRunning() && !isTime()) await sleep(5)
  child.kill(name)
  const [code, signal] = await ended
  return { code, signal, stdout }
}

/** One more import, and the store holds it all. */
async function expectAllOnce(person: Person, spans: number): Promise<void> {
  expect(await importing(person)).toMatchObject({ code: 0 })
  const told = tellings(worldOf(person))
  expect(told.size).toBe(spans)
  for (const each of told.values()) expect(each).toHaveLength(1)
  for (const line of linesBelow(path.join(person.home, 'traces')))
    expect(() => JSON.parse(line)).not.toThrow()
  expect(await importing(person)).toMatchObject({ code: 0 })
  expect(tellings(worldOf(person)).size).toBe(spans)
}
