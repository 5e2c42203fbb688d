// With a program that behaves as MLflow's server does, for what is ours of it: who starts it, with what, and its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { build } from 'esbuild'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { isOldVersion, mlflowIn } from '../../../src/export/mlflow/private-server/command.ts'
import { listensAsUs } from '../../../src/export/mlflow/private-server/listener.ts'
import { noteServer, serverThatRuns } from '../../../src/export/mlflow/private-server/record.ts'
import { type PrivateServers, privateServers } from '../../../src/export/mlflow/private-server/servers.ts'
import { eventually } from '../../rig/eventually.ts'
import { temporaryFolder } from '../temporary-folder.ts'

// Answers below its secret path, notes what it was given, and has a child that would outlive it.
const PROGRAM = `#!${process.execPath}
const fs = require('node:fs'), http = require('node:http'), path = require('node:path')
const { spawn } = require('node:child_process')
const own = path.dirname(process.argv[1])
const args = process.argv.slice(2)
const child = spawn('sleep', ['600'])
fs.writeFileSync(path.join(own, 'given-' + process.pid + '.json'), JSON.stringify({ args, env: process.env, cwd: process.cwd(), pids: [process.pid, child.pid] }))
const how = JSON.parse(fs.readFileSync(path.join(own, 'how.json'), 'utf8'))
if (how.fails) { console.error('sqlite3.OperationalError: ' + how.fails); child.kill(); process.exit(1) }
const prefix = process.env.MLFLOW_STATIC_PREFIX
http.createServer((request, response) => {
  if (request.url === prefix + '/version') response.end(how.version)
  else response.writeHead(404).end()
}).listen(Number(args[args.indexOf('--port') + 1]), '127.0.0.1')
`

interface Given {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly pids: readonly number[]
}

const STORE = 'sqlite:////home/ada/mlflow.db'
let folder: string
let programs: string
beforeEach(() => {
  folder = temporaryFolder()
  programs = path.join(folder, 'programs')
  fs.mkdirSync(programs)
  fs.writeFileSync(path.join(programs, 'mlflow'), PROGRAM, { mode: 0o755 })
  behave({ version: '3.17.2' })
})

const behave = (how: object) => fs.writeFileSync(path.join(programs, 'how.json'), JSON.stringify(how))
const started = (): readonly Given[] =>
  fs
    .readdirSync(programs)
    .filter((name) => name.startsWith('given-'))
    .map((name) => JSON.parse(fs.readFileSync(path.join(programs, name), 'utf8')) as Given)

function servers(given: string | undefined = programs): PrivateServers {
  const opened = privateServers({
    folder: path.join(folder, 'servers'),
    path: given,
    userEnv: { PATH: '/usr/bin:/bin', HOME: '/home/ada' },
  })
  onTestFinished(() => opened.close())
  return opened
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    // One that nobody has waited for is dead all the same.
    const stat = `/proc/${pid}/stat`
    return !fs.existsSync(stat) || !/\) Z /.test(fs.readFileSync(stat, 'utf8'))
  } catch {
    return false
  }
}
const allGone = (pids: readonly number[]) =>
  eventually(async () => !pids.some(isAlive), { what: 'the server and its child gone', timeoutMs: 10_000 })

const open = async (from: PrivateServers, mayStart = true) => {
  const result = await from.open(STORE, { mayStart })
  return result.status === 'open' ? result.url : result.reason
}

describe('a server of our own', () => {
  test('is started once for all who ask at once, on loopback, below a path that nobody can guess', async () => {
    const own = servers()
    const [one, other] = await Promise.all([open(own), open(own)])
    expect(one).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/)
    expect(other).toBe(one)
    expect(own.isUp()).toBe(true)
    const [given, ...others] = started()
    expect(others).toEqual([])
    expect(given?.args.join(' ')).toMatch(
      /^server --host 127\.0\.0\.1 --port \d+ --workers 1 --backend-store-uri sqlite:\/\/\/\/home\/ada\/mlflow\.db --default-artifact-root \/home\/ada\/mlruns --no-serve-artifacts /,
    )
    // Every user of the machine can read arguments.
    expect(given?.args.join(' ')).not.toContain(new URL(one).pathname.slice(1))
    expect(given?.cwd).toContain(folder)
  })

  test("gets nothing of this process's environment but what it was given", async () => {
    process.env.TURNSPAN_TEST_CANARY = 'canary'
    onTestFinished(() => {
      delete process.env.TURNSPAN_TEST_CANARY
    })
    await open(servers())
    const names = Object.keys(started()[0]?.env ?? {}).filter(
      (name) => !/^(?:PWD|_|OLDPWD|SHLVL)$/.test(name),
    )
    expect(names.sort()).toEqual([
      ...['HOME', 'MLFLOW_DISABLE_TELEMETRY', 'MLFLOW_SERVER_ENABLE_JOB_EXECUTION', 'MLFLOW_STATIC_PREFIX'],
      'PATH',
    ])
  })

  test('is gone as a whole when it is closed, and another one comes where it is asked for again', async () => {
    const own = servers()
    const first = await open(own)
    const pids = started().flatMap((each) => each.pids)
    await own.close()
    expect(own.isUp()).toBe(false)
    await allGone(pids)
    expect(await open(own)).not.toBe(first)
  })

  test('is gone when its owner is killed', async () => {
    const script = path.join(folder, 'owner.mjs')
    await build({
      stdin: {
        contents: `import { privateServers } from './src/export/mlflow/private-server/servers.ts'
const own = privateServers(JSON.parse(process.argv[2]))
const { url } = await own.open(process.argv[3], { mayStart: true })
console.log(url)
setInterval(() => {}, 1000)`,
        resolveDir: path.resolve(import.meta.dirname, '../../..'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
    })
    const about = { folder: path.join(folder, 'servers'), path: programs, userEnv: { PATH: '/usr/bin:/bin' } }
    const owner: ChildProcess = spawn(process.execPath, [script, JSON.stringify(about), STORE], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void owner.kill('SIGKILL'))
    const url = String(((await once(owner.stdout as NodeJS.ReadableStream, 'data')) as [Buffer])[0]).trim()
    // Another process of the user uses the same one, and does not end it.
    const another = servers()
    expect(await open(another, false)).toBe(url)
    await another.close()
    const pids = started().flatMap((each) => each.pids)
    expect(pids.every(isAlive)).toBe(true)
    owner.kill('SIGKILL')
    await allGone(pids)
    expect(await open(another, false)).toBe('MLflow is started for it when there is something to send.')
  })

  test('is not started for who only looks', async () => {
    const own = servers()
    expect(await own.open(STORE, { mayStart: false })).toMatchObject({ status: 'waiting', isAtRest: true })
    expect(started()).toEqual([])
  })

  test('is broken off where we are', async () => {
    const own = servers()
    behave({ version: '' })
    const breakOff = new AbortController()
    const opening = own.open(STORE, { mayStart: true, signal: breakOff.signal })
    await eventually(async () => started().length > 0, { what: 'a server', timeoutMs: 5_000 })
    breakOff.abort()
    expect(await opening).toMatchObject({ status: 'waiting' })
    await allGone(started().flatMap((each) => each.pids))
  })
})

describe('what keeps it from coming up is told:', () => {
  test('no mlflow in the PATH', async () => {
    expect(await open(servers('/nowhere'))).toContain('There is no "mlflow" in the PATH of your shell')
    expect(await open(servers('/nowhere'), false)).toContain('pip install "mlflow>=3.6"')
  })

  test('a version that takes no traces', async () => {
    behave({ version: '3.5.1' })
    expect(await open(servers())).toContain('is MLflow 3.5.1, which takes no OpenTelemetry traces')
  })

  test('that could not be written for, because its folder was not fit, is started the next time', async () => {
    const own = path.join(folder, 'servers', createHash('sha256').update(STORE).digest('hex').slice(0, 16))
    fs.mkdirSync(path.join(own, 'server.log'), { recursive: true })
    const some = servers()
    expect(await some.open(STORE, { mayStart: true })).toMatchObject({
      status: 'retryable',
      reason: expect.stringMatching(/^MLflow could not be started for sqlite:.*EISDIR/),
    })
    fs.rmdirSync(path.join(own, 'server.log'))
    expect(await some.open(STORE, { mayStart: true })).toMatchObject({ status: 'open' })
  })

  test('what it said last', async () => {
    behave({ fails: 'database is locked' })
    const result = await servers().open(STORE, { mayStart: true })
    expect(result).toMatchObject({
      status: 'retryable',
      reason: expect.stringContaining('ended at once: sqlite3.OperationalError: database is locked'),
    })
  })
})

test('a port is ours where everybody who listens on it is this user', () => {
  const uid = process.geteuid?.() ?? 0
  const table = path.join(folder, 'tcp')
  const line = (port: string, state: string, owner: number) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${owner}        0 1 1`
  const says = (...lines: readonly string[]) =>
    fs.writeFileSync(table, ['  sl  local_address', ...lines, ''].join('\n'))
  says(line('1F90', '0A', uid), line('1F91', '0A', uid + 1), line('1F90', '01', uid + 1))
  expect([8080, 8081, 8082].map((port) => listensAsUs(port, table))).toEqual([true, false, false])
  says(line('1F90', '0A', uid), line('1F90', '0A', uid + 1))
  expect(listensAsUs(8080, table)).toBe(false)
  // Not Linux.
  expect(listensAsUs(8080, path.join(folder, 'none'))).toBe(true)
})

describe('a record of a server', () => {
  test('whose process is somebody else by now is not believed, and nobody is ended', async () => {
    const other = spawn('sleep', ['600'], { detached: true })
    onTestFinished(() => void other.kill('SIGKILL'))
    const server = http.createServer((_, response) => response.end('3.17.2')).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    noteServer(folder, { pid: other.pid ?? 0, owner: 999_999_999, url: 'http://127.0.0.1:1/x' })
    expect(await serverThatRuns(folder)).toBeUndefined()
    expect(isAlive(other.pid ?? 0)).toBe(true)
  })

  test.each(['', '{', '{"pid":1,"owner":1,"url":"x"}', '{"pid":-1,"owner":2,"url":"x"}', '[]'])(
    'that is damaged is none: %s',
    async (text) => {
      fs.writeFileSync(path.join(folder, 'server.json'), text)
      expect(await serverThatRuns(folder)).toBeUndefined()
    },
  )
})

test('mlflow is looked for in whole paths alone, and must be a program', () => {
  fs.mkdirSync(path.join(folder, 'a', 'mlflow'), { recursive: true })
  fs.mkdirSync(path.join(folder, 'b'))
  fs.writeFileSync(path.join(folder, 'b', 'mlflow'), '', { mode: 0o644 })
  const where = ['.', 'programs', path.join(folder, 'a'), path.join(folder, 'b'), programs]
  expect(mlflowIn(where.join(path.delimiter))).toBe(path.join(programs, 'mlflow'))
  expect(mlflowIn(undefined)).toBeUndefined()
})

test.each([
  ['3.5.1', true],
  ['2.22.0', true],
  ['3.6.0', false],
  ['3.17.2\n', false],
  ['4.0.0', false],
])('MLflow %s is too old: %s', (version, isOld) => {
  expect(isOldVersion(version)).toBe(isOld)
})
