// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what configurations hold
// Credentials on their way out, with the processes that a user has: rows P3, P4, S1 and S3 of the threat model.
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { deliveryFolder, readCursor } from '../../src/export/queue/cursor.ts'
import { openStore } from '../../src/store/store.ts'
import { newPerson, type Person, put, shellOf, textOf, turnspan } from '../cli/person.ts'
import { startProxy } from '../export/proxy-server.ts'
import { batchOf } from '../export/samples.ts'
import { startSecureBackend } from '../export/secure-backend.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { runOk } from '../rig/run.ts'
import { type Sink, startSink } from '../rig/sink.ts'
import { filesWith } from './files.ts'

// Many processes one after the other, beside those of other tests.
vi.setConfig({ testTimeout: 90_000 })

const CANARY = 'canary-0123456789'
const HOSTILE = 'hostile-9876543210'
const TIMEOUT_MS = 40_000

async function aSink(): Promise<Sink> {
  const sink = await startSink()
  atFileEnd(sink.close)
  return sink
}

const configure = (person: Person, config: object) => put(person.config, JSON.stringify(config))
const team = (url: string, more: object = {}) => ({ destinations: { team: { kind: 'otlp', url, ...more } } })

/** In a shell of their own. */
async function setUp(person: Person, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await turnspan(person, ['autolog', 'claude', '--user'], { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

let turns = 0
/** One trace more waits for the destination. */
function keep(person: Person, id = 'team'): void {
  turns += 1
  const about = { sessionId: 'session-of-the-tests', to: [id], nowMs: Date.now() }
  openStore(path.join(person.home, 'traces')).append(batchOf(turns), about)
}

/** What Claude Code does at the end of a turn, in surroundings that a project's settings may have written. */
async function endTurn(
  person: Person,
  env: Record<string, string> = {},
  cwd = person.project,
): Promise<void> {
  const stdin = JSON.stringify({ session_id: 'session-of-the-tests', hook_event_name: 'Stop', cwd })
  const launcher = path.join(person.home, 'bin', 'hook')
  await runOk(launcher, [], { stdin, env: shellOf(person, env), cwd, timeoutMs: TIMEOUT_MS })
  // The launcher is done before its hook is.
  await eventually(() => isAwake(person), { what: 'the flusher', timeoutMs: TIMEOUT_MS })
}

const isAwake = ({ home }: Person) =>
  ['flusher.lock', 'flusher.wake'].some((name) => fs.existsSync(path.join(home, name)))

/** When the flusher that a turn woke has gone. Between its mark and its lease there is a moment with neither. */
const quiet = (person: Person) =>
  eventually(
    async () => {
      if (isAwake(person)) return false
      await sleep(400)
      return !isAwake(person)
    },
    { what: 'the end of the flusher', timeoutMs: TIMEOUT_MS },
  )

const failureOf = (person: Person, id = 'team') =>
  readCursor(deliveryFolder(homeAt(person.home), id)).lastFailure?.reason
const failed = (person: Person) =>
  eventually(() => failureOf(person), { what: 'a failure', timeoutMs: TIMEOUT_MS })
const tokensAt = (sink: Sink) => sink.requests.map(({ headers }) => headers.authorization)
const flush = (person: Person, env: Record<string, string> = {}) => turnspan(person, ['flush'], { env })

describe.concurrent('a header from a variable', () => {
  const headers = { authorization: 'Bearer ${GH_TOKEN}' }

  test('goes out as it was when this user set tracing up, from the hook’s flusher and from a command', async () => {
    const person = newPerson()
    const sink = await aSink()
    configure(person, team(sink.url, { headers }))
    await setUp(person, { GH_TOKEN: CANARY })
    keep(person)
    await endTurn(person, { GH_TOKEN: CANARY })
    await sink.waitForRequests(1)
    await quiet(person)
    keep(person)
    expect(await flush(person, { GH_TOKEN: CANARY })).toMatchObject({ code: 0 })
    expect(tokensAt(sink)).toEqual(Array(2).fill(`Bearer ${CANARY}`))
    expect(filesWith(CANARY, person.homeFolder)).toEqual([])
  })

  test('is never a project’s: traces wait, and go when the user’s own shell is back', async () => {
    const person = newPerson()
    const sink = await aSink()
    configure(person, team(sink.url, { headers }))
    await setUp(person, { GH_TOKEN: CANARY })
    keep(person)
    await endTurn(person, { GH_TOKEN: HOSTILE, TURNSPAN_VAR_GH_TOKEN: HOSTILE })
    expect(await failed(person)).toContain('needs GH_TOKEN, whose value differs from when you allowed it')
    await quiet(person)
    const { stdout } = await turnspan(person, ['status'], { env: { GH_TOKEN: HOSTILE } })
    expect(stdout).toContain('GH_TOKEN, whose value differs from when you allowed it: run "turnspan allow"')
    expect((await flush(person, { GH_TOKEN: HOSTILE })).stdout).toContain('1 waiting')
    expect(sink.requests).toEqual([])
    await endTurn(person, { GH_TOKEN: CANARY })
    await sink.waitForRequests(1)
    expect(tokensAt(sink)).toEqual([`Bearer ${CANARY}`])
  })

  test('that is another now is allowed by its user: what was refused before goes by itself', async () => {
    const person = newPerson()
    const sink = await aSink()
    sink.reply(({ headers: { authorization } }) => {
      return { kind: 'answer', status: authorization === `Bearer ${CANARY}` ? 200 : 401 }
    })
    configure(person, team(sink.url, { headers }))
    await setUp(person, { GH_TOKEN: 'expired-token' })
    keep(person)
    expect((await flush(person, { GH_TOKEN: 'expired-token' })).stdout).toContain('HTTP 401')
    await endTurn(person, { GH_TOKEN: 'expired-token' })
    await quiet(person)
    const asked = sink.requests.length

    const env = { GH_TOKEN: CANARY }
    const question = await turnspan(person, ['allow'], { env })
    expect(question).toMatchObject({ code: 1 })
    expect(question.stderr).toContain('turnspan allow --yes')
    const json = JSON.parse((await turnspan(person, ['allow', '--json'], { env })).stdout)
    expect(json).toMatchObject({ variables: { asked: ['GH_TOKEN'], allowed: [] } })
    const inside = await turnspan(person, ['allow', '--yes'], { env: { ...env, CLAUDECODE: '1' } })
    expect(inside.stdout).toContain('Not allowed here: GH_TOKEN (changed)')
    const allowed = await turnspan(person, ['allow', '--yes'], { env })
    expect(allowed).toMatchObject({ code: 0 })
    expect(allowed.stdout).toContain('GH_TOKEN (changed). Allowed, for exactly these values.')
    expect(question.stderr + allowed.stdout + inside.stdout).not.toContain(CANARY)

    await endTurn(person, env)
    await sink.waitForRequests(asked + 1)
    await quiet(person)
    expect(tokensAt(sink).at(-1)).toBe(`Bearer ${CANARY}`)
    expect(readCursor(deliveryFolder(homeAt(person.home), 'team'))).toMatchObject({ delivered: 1 })
    expect(filesWith(CANARY, person.homeFolder)).toEqual([])
  })

  test('is known only where the user’s shell had it at setup', async () => {
    const person = newPerson()
    const sink = await aSink()
    configure(person, team(sink.url, { headers }))
    expect(await setUp(person)).toContain(
      '! GH_TOKEN is not set in this shell: run "turnspan allow" in one that has it.',
    )
    keep(person)
    await endTurn(person, { GH_TOKEN: HOSTILE })
    expect(await failed(person)).toContain('needs GH_TOKEN')
    await quiet(person)
    // Claude, asked to set it up, runs where a project's variables are.
    expect(await setUp(person, { GH_TOKEN: HOSTILE, CLAUDECODE: '1' })).toContain(
      'GH_TOKEN is not what you allowed',
    )
    expect(await setUp(person, { GH_TOKEN: CANARY })).not.toContain('GH_TOKEN')
    expect(await setUp(person, { GH_TOKEN: HOSTILE })).toContain('GH_TOKEN is not what you allowed')
    await endTurn(person, { GH_TOKEN: CANARY })
    await sink.waitForRequests(1)
    expect(tokensAt(sink)).toEqual([`Bearer ${CANARY}`])
  })

  test('may be typed at setup: the reference is kept, not the value', async () => {
    const person = newPerson()
    const sink = await aSink()
    const args = ['autolog', 'claude', '--user', '--otlp-endpoint', sink.url]
    const typed = ['--header', 'authorization=Bearer ${GH_TOKEN}', '--header', 'x-pay=5$$']
    const { code } = await turnspan(person, [...args, ...typed], { env: { GH_TOKEN: CANARY } })
    expect(code).toBe(0)
    keep(person, 'otlp')
    await endTurn(person, { GH_TOKEN: CANARY })
    const [request] = await sink.waitForRequests(1)
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${CANARY}`, 'x-pay': '5$$' })
    expect(textOf(person.config)).toContain('${GH_TOKEN}')
    expect(filesWith(CANARY, person.homeFolder)).toEqual([])
  })
})

describe.concurrent('P3: a project that sets a proxy, a CA, or lets anybody be the server', () => {
  test('changes nothing: what setup recorded counts, for the flusher and for commands', async () => {
    const person = newPerson()
    const [secure, proxy, evil] = [await startSecureBackend(), await startProxy(), await startProxy()]
    const caFile = path.join(person.homeFolder, 'corp.pem')
    put(caFile, secure.cert)
    // By its name in a network of one, so that it is not this machine to NO_PROXY's rules.
    configure(person, team(secure.url, { proxy: proxy.url }))
    await setUp(person, { NODE_EXTRA_CA_CERTS: caFile })
    keep(person)
    const theirs = {
      HTTPS_PROXY: evil.url,
      HTTP_PROXY: evil.url,
      ALL_PROXY: evil.url,
      NO_PROXY: '',
      TURNSPAN_PROXY: evil.url,
      TURNSPAN_CA_FILE: '/nowhere/evil.pem',
      NODE_EXTRA_CA_CERTS: '/nowhere/evil.pem',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_USE_ENV_PROXY: '1',
    }
    await endTurn(person, theirs)
    await eventually(() => secure.received.length === 1, { what: 'the trace', timeoutMs: TIMEOUT_MS })
    await quiet(person)
    keep(person)
    expect(await flush(person)).toMatchObject({ code: 0 })
    expect(secure.received).toHaveLength(2)
    expect(proxy.asked.length).toBeGreaterThanOrEqual(2)
    expect(evil.connections()).toBe(0)
  })

  test('does not make a server trusted that nobody vouches for', async () => {
    const person = newPerson()
    const secure = await startSecureBackend()
    const theirCa = path.join(person.project, 'ca.pem')
    put(theirCa, secure.cert)
    configure(person, team(secure.url))
    await setUp(person)
    keep(person)
    await endTurn(person, {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_EXTRA_CA_CERTS: theirCa,
      SSL_CERT_FILE: theirCa,
    })
    expect(await failed(person)).toContain('is not trusted by this machine')
    expect(secure.received).toEqual([])
  })

  test('the proxy that setup recorded is used by the flusher, and by a command in another shell', async () => {
    const person = newPerson()
    const proxy = await startProxy({ credentials: 'ada:secret' })
    const env = {
      HTTPS_PROXY: proxy.url.replace('://', '://ada:secret@'),
      HTTP_PROXY: proxy.url.replace('://', '://ada:secret@'),
      NO_PROXY: '.direct.test',
    }
    configure(person, team('http://collector.test:4318'))
    await setUp(person, env)
    keep(person)
    await endTurn(person)
    await eventually(() => proxy.asked.length >= 1, { what: 'the proxy', timeoutMs: TIMEOUT_MS })
    await quiet(person)
    const before = proxy.asked.length
    await flush(person)
    expect(proxy.asked.length).toBeGreaterThan(before)
    expect(proxy.asked.map(({ target }) => target)).toEqual(
      proxy.asked.map(() => 'http://collector.test:4318/v1/traces'),
    )
    expect(failureOf(person)).not.toMatch(/ada|secret/)
  })
})

describe.concurrent('P4: a project that names headers, commands or variables', () => {
  const marker = 'marker'
  const command = `touch ${marker}`
  const settings = (env: object, more: object = {}) => JSON.stringify({ env, ...more })
  /** By file below the project, with `SINK` for an address that its user has allowed. */
  const FILES: Readonly<Record<string, readonly [file: string, text: string]>> = {
    'a reference in the tracking URI': [
      '.claude/settings.json',
      settings({ MLFLOW_TRACKING_URI: 'SINK/${GH_TOKEN}' }),
    ],
    'a reference in the endpoint': [
      '.claude/settings.json',
      settings({ TURNSPAN_OTLP_ENDPOINT: 'SINK/${GH_TOKEN}' }),
    ],
    'headers by a variable of ours': [
      '.claude/settings.json',
      settings({ TURNSPAN_OTLP_ENDPOINT: 'SINK', TURNSPAN_OTLP_HEADERS: 'x-key=${GH_TOKEN}' }),
    ],
    'a command by a variable of ours': [
      '.claude/settings.json',
      settings({ TURNSPAN_OTLP_ENDPOINT: 'SINK', TURNSPAN_HEADERS_COMMAND: command }),
    ],
    'headers by OpenTelemetry’s variables': [
      '.claude/settings.json',
      settings({
        TURNSPAN_OTLP_ENDPOINT: 'SINK',
        OTEL_EXPORTER_OTLP_HEADERS: `x-key=${HOSTILE}`,
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-key=${HOSTILE}`,
      }),
    ],
    'a token by MLflow’s variable': [
      '.claude/settings.json',
      settings({
        MLFLOW_TRACKING_URI: 'SINK',
        MLFLOW_TRACKING_TOKEN: HOSTILE,
        MLFLOW_TRACKING_PASSWORD: HOSTILE,
      }),
    ],
    'a value of an allowed variable': [
      '.claude/settings.json',
      settings({ GH_TOKEN: HOSTILE, TURNSPAN_VAR_GH_TOKEN: HOSTILE }),
    ],
    'headersCommand as a key of its settings': [
      '.claude/settings.json',
      settings(
        { TURNSPAN_OTLP_ENDPOINT: 'SINK' },
        { headersCommand: command, headers: { x: '${GH_TOKEN}' } },
      ),
    ],
    'the same in its local settings': [
      '.claude/settings.local.json',
      settings({ TURNSPAN_OTLP_ENDPOINT: 'SINK' }, { turnspan: { headersCommand: command } }),
    ],
    'a configuration in the repository': [
      '.turnspan/config.json',
      JSON.stringify({ destinations: { evil: { kind: 'otlp', url: 'SINK', headersCommand: command } } }),
    ],
    'another home': [
      '.claude/settings.json',
      settings({ TURNSPAN_HOME: '.turnspan', XDG_CONFIG_HOME: '.', HOME: '.' }),
    ],
    'a configuration beside its settings': [
      '.claude/turnspan.json',
      JSON.stringify({ origins: { SINK: { headers: { x: '${GH_TOKEN}' }, headersCommand: command } } }),
    ],
  }

  test.each(Object.entries(FILES))('%s: runs nothing and reads no variable', async (_, [file, text]) => {
    const person = newPerson()
    const [own, theirs] = [await aSink(), await aSink()]
    // A user who has a token, for a place of their own.
    configure(person, team(own.url, { headers: { authorization: 'Bearer ${GH_TOKEN}' } }))
    const shell = { GH_TOKEN: CANARY }
    await setUp(person, shell)
    put(path.join(person.project, file), text.replaceAll('SINK', theirs.url))
    // Who trusts the place that the project names gives it no more than the place.
    await turnspan(person, ['allow', '--yes'], { env: shell })
    await turnspan(person, ['status'], { env: shell })
    const env: Record<string, string> = JSON.parse(text.replaceAll('SINK', theirs.url)).env ?? {}
    const { HOME: _home, ...given } = env
    keep(person)
    await endTurn(person, { ...shell, ...given })
    await quiet(person)
    await flush(person, shell)
    expect(own.requests.every(({ headers }) => headers.authorization === `Bearer ${CANARY}`)).toBe(true)
    for (const { headers, path: asked } of theirs.requests) {
      expect(JSON.stringify([headers, asked])).not.toMatch(/canary|hostile|x-key/)
    }
    expect(JSON.stringify(own.requests.map(({ headers }) => headers))).not.toContain(HOSTILE)
    expect(filesWith(CANARY, person.homeFolder)).toEqual([])
    for (const folder of [person.project, person.home, person.homeFolder]) {
      expect(fs.existsSync(path.join(folder, marker))).toBe(false)
    }
  })
})

describe.concurrent('S1: a secret', () => {
  test('stands in no command line while anything runs', async () => {
    const person = newPerson()
    const sink = await aSink()
    const secretFile = path.join(person.homeFolder, 'secret')
    put(secretFile, CANARY)
    configure(
      person,
      team(sink.url, {
        headers: { 'x-variable': '${GH_TOKEN}' },
        headersCommand: `printf 'authorization: Bearer '; cat '${secretFile}'; printf '\\nx-other: '; cat '${secretFile}'; sleep 0.3`,
        commandVariables: ['VAULT_TOKEN'],
      }),
    )
    const env = { GH_TOKEN: `${CANARY}-1`, VAULT_TOKEN: `${CANARY}-2` }
    const seen = new Set<string>()
    let isWatching = true
    const watching = (async () => {
      while (isWatching) {
        for (const line of commandLines()) if (line.includes(CANARY)) seen.add(line)
        await sleep(5)
      }
    })()
    await setUp(person, env)
    keep(person)
    await endTurn(person, env)
    await sink.waitForRequests(1)
    await quiet(person)
    keep(person)
    await flush(person, env)
    await turnspan(person, ['status'], { env })
    isWatching = false
    await watching
    expect(sink.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${CANARY}`, 'x-other': CANARY })
    expect([...seen]).toEqual([])
    expect(filesWith(CANARY, person.homeFolder)).toEqual([secretFile])
  })
})

describe.concurrent('S3: a secret', () => {
  test('stands in no file after every kind of failure, and in nothing that a command prints', async () => {
    const person = newPerson()
    const sink = await aSink()
    const faults = [400, 503, 422, 500, 429, 302, 200]
    sink.reply(({ headers }, index) => ({
      kind: 'answer',
      status: faults[index % faults.length] ?? 401,
      headers: { 'content-type': 'text/html', location: `https://x/?t=${headers.authorization}` },
      body: `seen ${JSON.stringify(headers)} ${encodeURIComponent(JSON.stringify(headers))}`,
    }))
    configure(
      person,
      team(sink.url, {
        headers: { authorization: 'Bearer ${GH_TOKEN}' },
        headersCommand: 'printf "x-api-key: $VAULT_TOKEN"',
        commandVariables: ['VAULT_TOKEN'],
      }),
    )
    const env = { GH_TOKEN: CANARY, VAULT_TOKEN: `${CANARY}-2` }
    await setUp(person, env)
    for (let n = 0; n < 4; n++) keep(person)
    const said: string[] = []
    const say = async (...args: string[]) => {
      const { stdout, stderr } = await turnspan(person, args, { env })
      said.push(stdout, stderr)
    }
    await endTurn(person, env)
    await quiet(person)
    for (let n = 0; n < 4; n++) await say('flush', '--json')
    await say('flush', '--refused')
    for (const args of [['status'], ['status', '--json'], ['allow'], ['allow', '--json']]) await say(...args)
    expect(sink.requests.length).toBeGreaterThan(5)
    expect(said.join()).toContain('seen')
    expect(said.join()).not.toContain(CANARY)
    expect(filesWith(CANARY, person.homeFolder)).toEqual([])
  })
})

describe.concurrent('OpenTelemetry’s variables', () => {
  const env = (url: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${CANARY},x-pay=5%24%24%7Bx%7D`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TIMEOUT: '7000',
  })

  test('become one destination where its user asks for it, as they are then', async () => {
    const person = newPerson()
    const sink = await aSink()
    const args = ['autolog', 'claude', '--user', '--otlp-from-env']
    const done = await turnspan(person, args, { env: env(sink.url) })
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(done.stdout).not.toContain(CANARY)
    const { destinations } = JSON.parse(textOf(person.config))
    expect(destinations).toEqual({
      otlp: { kind: 'otlp', url: sink.url, encoding: 'json', timeoutMs: 7_000 },
    })
    keep(person, 'otlp')
    await endTurn(person, env('http://127.0.0.1:9'))
    const [request] = await sink.waitForRequests(1)
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${CANARY}`,
      'x-pay': '5$${x}',
      'content-type': 'application/json',
    })
    // Where a person put it, for one origin, and nowhere else.
    expect(filesWith(CANARY, person.homeFolder)).toEqual([person.config])
  })

  test.each<[string[], Record<string, string>, string]>([
    [['--otlp-from-env'], env('http://127.0.0.1:9'), '--otlp-from-env goes with --user'],
    [['--otlp-from-env', '--local'], env('http://127.0.0.1:9'), '--otlp-from-env goes with --user'],
    [['--otlp-from-env', '--user'], {}, 'OTEL_EXPORTER_OTLP_ENDPOINT is not set in this shell.'],
    [
      ['--otlp-from-env', '--user', '--otlp-endpoint', 'http://x'],
      env('http://127.0.0.1:9'),
      'Choose either --otlp-endpoint or --otlp-from-env.',
    ],
  ])('are not taken over by %j', async (args, shell, why) => {
    const person = newPerson()
    const done = await turnspan(person, ['autolog', 'claude', ...args], { env: shell })
    expect(done.code).toBe(2)
    expect(done.stderr).toContain(why)
    expect(fs.existsSync(person.home)).toBe(false)
  })

  test('are nobody’s business otherwise', async () => {
    const person = newPerson()
    const [sink, other] = [await aSink(), await aSink()]
    configure(person, team(sink.url, { headers: { 'x-team': 'a' } }))
    await setUp(person, env(other.url))
    keep(person)
    await endTurn(person, env(other.url))
    await sink.waitForRequests(1)
    await quiet(person)
    keep(person)
    await flush(person, env(other.url))
    expect(sink.requests).toHaveLength(2)
    for (const { headers } of sink.requests) {
      expect(headers).toMatchObject({ 'x-team': 'a', 'content-type': 'application/x-protobuf' })
      expect(headers).not.toHaveProperty('authorization')
    }
    expect(other.requests).toEqual([])
  })
})

/** Of everything that runs on this machine. */
function commandLines(): readonly string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return [fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1')]
      } catch {
        return []
      }
    })
}
