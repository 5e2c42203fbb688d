// S2, S3 and N3: a credential thrown at every place from which it could come back: it is in no output and in no file
// but the one in which its owner wrote it.
import fs from 'node:fs'
import http from 'node:http'
import type net from 'node:net'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { recordedEnv } from '../../src/hook/record.ts'
import { newPerson, type Person, put, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { run } from '../hook/rig.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { listen } from '../rig/loopback.ts'
import { filesWith } from './files.ts'

const CANARY = 'cnry/7Fq2+xK9vLm4Tz8Rw3Yb6'

interface Thrown {
  /** Commands besides the ordinary ones. */
  readonly asked?: readonly (readonly string[])[]
  readonly env?: Readonly<Record<string, string>>
  /** Where its owner wrote it. */
  readonly written?: readonly string[]
}

type Row = readonly [place: string, thrown: (person: Person) => Thrown | Promise<Thrown>]

const URL_WITH = `http://me:${encodeURIComponent(CANARY)}@127.0.0.1:9/x`
const inConfig =
  (text: (person: Person) => string): ((person: Person) => Thrown) =>
  (person) => {
    put(person.config, text(person))
    return { asked: [['status', '--json'], ['flush']], written: [person.config] }
  }
const config = (of: object) => inConfig(() => JSON.stringify(of))
const destination = (more: object) =>
  config({ destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:9', ...more } } })
const settings = (text: string) => (person: Person) => {
  put(person.settings.project, text)
  return {
    asked: [
      ['status', '--json'],
      ['allow', '--yes'],
      ['autolog', 'claude', '-y'],
    ],
    written: [person.settings.project],
  }
}
const typed =
  (...args: readonly string[]) =>
  () => ({ asked: [['autolog', 'claude', ...args]] })

const PLACES: readonly Row[] = [
  ['the address typed at setup', typed('-u', URL_WITH)],
  ['the endpoint typed at setup', typed('--local', '--otlp-endpoint', `http://127.0.0.1:9/?token=${CANARY}`)],
  [
    'a header typed with a line break',
    typed(
      '--local',
      '--otlp-endpoint',
      'http://127.0.0.1:9',
      '--header',
      `authorization=Bearer ${CANARY}\nx: y`,
    ),
  ],
  [
    'a header typed without a name',
    typed('--local', '--otlp-endpoint', 'http://127.0.0.1:9', '--header', CANARY),
  ],
  [
    'a header typed for a project that is shared',
    typed('--otlp-endpoint', 'http://127.0.0.1:9', '--header', `x-api-key=${CANARY}`),
  ],
  [
    'an experiment that is no number',
    () => ({
      asked: [
        [
          'autolog',
          'claude',
          '-u',
          'http://127.0.0.1:9',
          '--header',
          `x-api-key=${CANARY}`,
          '--local',
          '-e',
          'seven',
        ],
      ],
    }),
  ],
  [
    'MLflow’s token in the shell',
    () => ({
      env: {
        MLFLOW_TRACKING_TOKEN: CANARY,
        MLFLOW_TRACKING_USERNAME: 'me',
        MLFLOW_TRACKING_PASSWORD: CANARY,
        MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
      },
      asked: [['autolog', 'claude']],
    }),
  ],
  [
    'MLflow’s address in the shell',
    () => ({
      env: { MLFLOW_TRACKING_URI: URL_WITH },
      asked: [
        ['autolog', 'claude'],
        ['allow', '--yes'],
      ],
    }),
  ],
  [
    'OpenTelemetry’s headers in the shell',
    () => ({
      env: {
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(CANARY)}`,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      },
      asked: [['autolog', 'claude']],
    }),
  ],
  [
    'an endpoint of a session in the shell',
    () => ({ env: { TURNSPAN_OTLP_ENDPOINT: URL_WITH }, asked: [['allow', '--yes']] }),
  ],
  ['a header with a line feed', destination({ headers: { authorization: `Bearer ${CANARY}\n` } })],
  ['a header with a carriage return', destination({ headers: { authorization: `Bearer ${CANARY}\r` } })],
  ['a header with both', destination({ headers: { authorization: `Bearer ${CANARY}\r\nx: y` } })],
  ['a header with a NUL', destination({ headers: { authorization: `Bearer ${CANARY}\0` } })],
  ['a header that is a number', destination({ headers: { authorization: [CANARY] } })],
  ['a header beyond Latin-1', destination({ headers: { authorization: `Bearer ${CANARY}ключ` } })],
  ['headers in one text', destination({ headers: `authorization=${CANARY}` })],
  ['an address with a password', destination({ url: URL_WITH })],
  ['an address that is none', destination({ url: `htp://me:${CANARY}@127.0.0.1` })],
  ['a proxy with a password', destination({ proxy: `http://me:${encodeURIComponent(CANARY)}@127.0.0.1:9` })],
  ['a proxy that is none', destination({ proxy: `socks://me:${CANARY}@127.0.0.1:9` })],
  [
    'a credential over plain http to another machine',
    destination({ url: 'http://192.0.2.1', headers: { authorization: CANARY }, timeoutMs: 200 }),
  ],
  [
    'a key that is not known',
    config({
      apiKey: CANARY,
      destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:9', token: CANARY } },
    }),
  ],
  [
    'a value of the wrong kind',
    config({ user: CANARY, destinations: { team: { kind: CANARY, url: 'http://127.0.0.1:9' } } }),
  ],
  [
    'JSON that breaks off',
    inConfig(() => `{ "destinations": { "team": { "headers": { "authorization": "${CANARY}`),
  ],
  ['JSON with a credential that is not quoted', inConfig(() => `{ "authorization": ${CANARY} }`)],
  [
    'a command that fails and says it',
    inConfig((person) => failing(person, `echo '${CANARY}'; echo '${CANARY}' >&2; exit 3`)),
  ],
  ['a command that says no header', inConfig((person) => failing(person, `echo 'no header ${CANARY}'`))],
  [
    'a command whose header breaks',
    inConfig((person) => failing(person, `printf '{"authorization":"%s\\\\u0000"}' '${CANARY}'`)),
  ],
  ['settings of a project that break off', settings(`{ "env": { "MLFLOW_TRACKING_TOKEN": "${CANARY}`)],
  [
    'an address in settings of a project',
    settings(JSON.stringify({ env: { MLFLOW_TRACKING_URI: URL_WITH } })),
  ],
  [
    'settings with a token beside',
    settings(
      JSON.stringify({ env: { MLFLOW_TRACKING_TOKEN: CANARY, MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' } }),
    ),
  ],
]

/** The command stands in a file of its own: what stands in config.json is printed by nobody, but is not secret. */
function failing(person: Person, script: string): string {
  const file = path.join(person.homeFolder, 'secret-tool')
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o700 })
  return JSON.stringify({
    destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:9', headersCommand: [file] } },
  })
}

async function expectNowhere(person: Person, { asked = [], env = {}, written = [] }: Thrown): Promise<void> {
  for (const args of asked) {
    const { stdout, stderr, timedOut } = await turnspan(person, args, { env })
    expect(timedOut).toBe(false)
    const said = stdout + stderr
    for (const form of [CANARY, encodeURIComponent(CANARY)]) expect(said, args[0]).not.toContain(form)
    expect(stderr, args[0]).not.toMatch(/^\s+at .*[:(]\d+:\d+|could not go on/m)
  }
  const own = new Set([...written, path.join(person.homeFolder, 'secret-tool')])
  // A first version of settings is kept as it was: what is in it is its owner's, and the copy for them alone (F5).
  const kept = filesWith(CANARY, person.homeFolder).filter(
    (file) => !file.startsWith(path.join(person.home, 'backup')),
  )
  expect(kept.filter((file) => !own.has(file))).toEqual([])
}

describe.concurrent('S2: a credential is in no output, no file and no stack', () => {
  test.each(PLACES)(
    '%s',
    async (_place, thrown) => {
      const person = newPerson()
      const about = await thrown(person)
      haveSession(person, '01-text', { env: recordedEnv(about.env ?? {}) })
      await expectNowhere(person, about)
    },
    120_000,
  )
})

test('S2: node’s own reports are not written, whatever a project asks for', async () => {
  const person = newPerson()
  await turnspan(person, ['autolog', 'claude'])
  const env = {
    NODE_OPTIONS: `--report-on-fatalerror --report-uncaught-exception --report-on-signal --report-directory=${person.project}`,
    NODE_REPORT_DIRECTORY: person.project,
    NODE_V8_COVERAGE: person.project,
    SECRET: CANARY,
  }
  const before = fs.readdirSync(person.project)
  await run([path.join(person.home, 'bin', 'hook')], '{', { env, cwd: person.project })
  expect(fs.readdirSync(person.project)).toEqual(before)
  expect(filesWith(CANARY, person.homeFolder)).toEqual([])
})

type Handler = (request: http.IncomingMessage, response: http.ServerResponse, said: string) => void

const echo =
  (
    status: number,
    type: string,
    body: (said: string) => string | Buffer,
    more: (said: string) => http.OutgoingHttpHeaders = () => ({}),
  ): Handler =>
  (_, response, said) => {
    response.writeHead(status, { 'content-type': type, ...more(said) })
    response.end(body(said))
  }
const base64 = (text: string) => Buffer.from(text).toString('base64')

const ANSWERS: readonly (readonly [what: string, answer: Handler])[] = [
  [
    '400 with the header as JSON',
    echo(400, 'application/json', (said) => JSON.stringify({ message: `bad token ${said}` })),
  ],
  [
    '400 with all headers, as some frameworks do in development',
    (request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ detail: request.headers, error: { message: request.rawHeaders.join('|') } }),
      )
    },
  ],
  [
    '401 with a challenge',
    echo(
      401,
      'text/plain',
      (said) => said,
      (said) => ({ 'www-authenticate': `Bearer realm="${said}"` }),
    ),
  ],
  [
    '403 as HTML',
    echo(403, 'text/html', (said) => `<html><title>${said}</title><body>${said}</body></html>`),
  ],
  ['404 as text', echo(404, 'text/plain', (said) => said.repeat(30))],
  ['413 with the half of it at the cut', echo(413, 'text/plain', (said) => `${'x'.repeat(480)}${said}`)],
  [
    '422 with its last word only',
    echo(422, 'application/json', (said) => JSON.stringify([{ msg: said.split(' ')[1], loc: ['header'] }])),
  ],
  [
    '429 with it as Retry-After',
    echo(
      429,
      'text/plain',
      (said) => said,
      (said) => ({ 'retry-after': encodeURIComponent(said) }),
    ),
  ],
  ['500 with it URL-encoded', echo(500, 'text/plain', (said) => encodeURIComponent(said))],
  ['500 with it base64-encoded', echo(500, 'text/plain', (said) => base64(said))],
  ['500 with its word base64-encoded', echo(500, 'text/plain', (said) => base64(said.split(' ')[1] ?? ''))],
  [
    '500 with it in capitals and colours',
    echo(500, 'text/plain', (said) => `\x1b[31m${said.split('').join('\u200b')}\x1b[0m ${said}`),
  ],
  [
    '500 compressed, unasked',
    echo(
      500,
      'text/plain',
      (said) => gzipSync(said),
      () => ({ 'content-encoding': 'gzip' }),
    ),
  ],
  ['200 that is no OTLP', echo(200, 'text/html', (said) => `<html>${said}</html>`)],
  [
    '200 with a partial success',
    echo(200, 'application/x-protobuf', (said) => {
      const message = Buffer.from(`no room for ${said}`)
      const inner = Buffer.concat([Buffer.of(0x08, 1, 0x12, message.length), message])
      return Buffer.concat([Buffer.of(0x0a, inner.length), inner])
    }),
  ],
  [
    '302 to an address with it',
    echo(
      302,
      'text/plain',
      () => '',
      (said) => ({ location: `http://127.0.0.1:9/?token=${encodeURIComponent(said)}` }),
    ),
  ],
  [
    'a status line with it',
    (_, response, said) => {
      response.writeHead(500, said.replace(/[^\x20-\x7e]/g, ''))
      response.end()
    },
  ],
  [
    'a connection cut in mid-answer',
    (_, response, said) => {
      response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': 100_000 })
      response.write(said)
      setTimeout(() => response.destroy(), 20)
    },
  ],
  [
    'an answer that is no HTTP',
    (request, _, said) => {
      ;(request.socket as net.Socket).end(`${said}\r\n\r\n`)
    },
  ],
]

describe.concurrent('S3 and N3: what a backend hands back of our own credential is nowhere in ~/.turnspan', () => {
  test.each(ANSWERS)(
    '%s',
    async (_what, answer) => {
      let echoed = 0
      const server = http.createServer((request, response) => {
        request.resume().once('end', () => {
          const { authorization = '' } = request.headers
          if (authorization.includes(CANARY)) echoed += 1
          answer(request, response, authorization)
        })
      })
      const { url, close } = await listen(server)
      atFileEnd(close)
      const person = newPerson()
      put(
        person.config,
        JSON.stringify({
          destinations: {
            team: { kind: 'otlp', url, headers: { authorization: `Bearer ${CANARY}` }, timeoutMs: 2_000 },
          },
        }),
      )
      haveSession(person, '02-bash')
      await expectNowhere(person, { asked: [['flush'], ['status', '--json']], written: [person.config] })
      expect(echoed).toBeGreaterThan(0)
    },
    120_000,
  )
})

test('S3: what is planted in our own files is not read back to anybody', async () => {
  const person = newPerson()
  haveSession(person, '02-bash')
  await turnspan(person, ['flush'])
  const { home } = worldOf(person)
  const damaged = [
    ...fs.readdirSync(home.sessions).map((name) => path.join(home.sessions, name)),
    path.join(home.delivery, 'team', 'cursor.json'),
    path.join(home.root, 'key'),
  ]
  for (const file of damaged) put(file, `{"v":1,"sessionId":"${CANARY}`)
  put(
    person.config,
    JSON.stringify({ user: 'hash', destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:9' } } }),
  )
  haveSession(person, '01-text')
  await expectNowhere(person, { asked: [['show'], ['status']], written: damaged })
})
