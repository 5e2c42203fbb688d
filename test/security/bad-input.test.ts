// Bad input of every kind: a clear sentence or a counted skip, never a stack, never a hang.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { CommanderError } from 'commander'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { parseConfig } from '../../src/config/config.ts'
import { openHttp } from '../../src/export/http/http.ts'
import { judgeAnswer } from '../../src/export/otlp/answer.ts'
import { newPerson, put, shellOf, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { newHome, payload, runHook, SILENT } from '../hook/rig.ts'
import { builtCli } from '../rig/built.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { namesBelow } from './files.ts'
import { diceOf, mutatedLine } from './mutations.ts'

const STACK = /^\s+at .*[:(]\d+:\d+|node:internal|could not go on/m
const CONFIG = JSON.stringify(
  {
    serviceName: 'x',
    user: 'hash',
    content: { prompts: false },
    prices: { a: [1, 2, 3, 4, 5] },
    destinations: {
      team: {
        kind: 'otlp',
        url: 'http://127.0.0.1:9',
        headers: { authorization: 'Bearer abc' },
        timeoutMs: 100,
      },
    },
    origins: { 'https://x.example': { headers: { a: 'b' } } },
  },
  null,
  2,
)

describe('a configuration that is changed anywhere', () => {
  test('is read, or refused in one sentence with its line and column, 5,000 times', () => {
    const counts = { read: 0, refused: 0 }
    for (let seed = 1; seed <= 5_000; seed += 1) {
      const text = mutatedLine(Buffer.from(CONFIG), diceOf(seed)).toString('utf8')
      const read = parseConfig(text, 'config.json')
      if (read.ok) counts.read += 1
      else {
        counts.refused += 1
        expect(read.problems.length).toBeGreaterThan(0)
        for (const { message, line, column } of read.problems) {
          expect(message).toMatch(/^line \d+, column \d+: [^\n]+[^.\n]$/)
          expect(message.length).toBeLessThan(2_000)
          expect(line).toBeLessThanOrEqual(text.split('\n').length + 1)
          expect(column).toBeGreaterThan(0)
        }
      }
    }
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(500)
  })

  test('is refused by every command in the same way, and nothing is lost', async () => {
    for (const text of ['{', '{"user":7}', '\u0000', '[]', '{"a":{"a":'.repeat(5_000), '"x"', '{} x']) {
      const person = newPerson()
      haveSession(person, '01-text')
      put(person.config, text)
      const { code, stdout, stderr } = await turnspan(person, ['flush'])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/config\.json: line \d+, column \d+: /)
      expect(stderr).not.toMatch(STACK)
      expect(fs.readdirSync(path.join(person.home, 'journal'))).toHaveLength(1)
    }
  }, 120_000)

  test.each(['a folder', 'a pipe'])('is refused where it is %s', async (what) => {
    const person = newPerson()
    fs.mkdirSync(person.home)
    if (what === 'a folder') fs.mkdirSync(person.config)
    else spawnSync('mkfifo', [person.config])
    const { code, stderr, timedOut } = await turnspan(person, ['flush'])
    expect({ code, timedOut }).toEqual({ code: 1, timedOut: false })
    expect(stderr).toContain(person.config)
    expect(stderr).not.toMatch(STACK)
  })
})

describe('words that no command knows', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom(...COMMANDS.flatMap(({ name }) => name.split(' '))),
      fc.constantFrom(
        ...COMMANDS.flatMap(({ options }) => options.map(({ flags }) => flags.split(/[ ,]+/)[0] ?? '')),
      ),
      fc.constantFrom(
        '-',
        '--',
        '---',
        '-rf',
        '--=',
        '--json=',
        '',
        ' ',
        '-d=',
        '--__proto__',
        '__proto__',
        'constructor',
        '../..',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    { maxLength: 6 },
  )

  test('reach one command, or are refused in one line, 1,000 times', async () => {
    await fc.assert(
      fc.asyncProperty(words, async (argv) => {
        const said: string[] = []
        const called: string[] = []
        const program = buildProgram(async ({ name }) => {
          called.push(name)
        })
        for (const command of [
          program,
          ...program.commands,
          ...program.commands.flatMap((each) => each.commands),
        ]) {
          command.configureOutput({ writeErr: (text) => said.push(text), writeOut: () => {} })
        }
        try {
          await program.parseAsync([...argv], { from: 'user' })
          expect(called.length).toBeLessThanOrEqual(1)
        } catch (error) {
          expect(error).toBeInstanceOf(CommanderError)
          expect(called).toEqual([])
          const isAsked = (error as CommanderError).exitCode === 0
          if (!isAsked && !said.join('').startsWith('Usage:')) expect(said.join('')).toMatch(/^error: /)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    [['frobnicate']],
    [['show', '--frobnicate']],
    [['show', 'a', 'b', 'c']],
    [['autolog', 'claude', '--convention', 'klingon']],
    [['autolog', 'claude', '-u', 'not a url']],
    [['autolog', 'claude', '/nowhere']],
    [['autolog', 'claude', '--user', '--local']],
    [['autolog', 'claude', '-e', 'seven', '-u', 'http://127.0.0.1:9']],
    [['status', '/nowhere']],
    [['delete']],
  ])('%j: exit code 2, one sentence, nothing written', async (args) => {
    const person = newPerson()
    const { code, stdout, stderr } = await turnspan(person, args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(
      stderr
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('(')).length,
    ).toBe(1)
    expect(stderr).not.toMatch(STACK)
    expect(namesBelow(person.home)).toEqual([])
  })

  test.runIf(fs.existsSync('/dev/full'))('and where nothing can be printed, one line says so', async () => {
    const { stderr, status } = spawnSync(
      '/bin/sh',
      ['-c', '"$0" "$1" --help >/dev/full', process.execPath, builtCli()],
      {
        env: shellOf(newPerson()),
        encoding: 'utf8',
      },
    )
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('ENOSPC')
    expect(status).toBe(1)
  })
})

const PAYLOADS = 150

test(`a hook is told ${PAYLOADS} payloads that are none: it ends well, says nothing, and writes into the journal alone`, async () => {
  const home = newHome()
  const before = namesBelow(home.root)
  let seed = 0
  const worker = async () => {
    while (seed < PAYLOADS) {
      seed += 1
      const dice = diceOf(seed)
      const bytes =
        seed % 3 === 0
          ? Buffer.from(Array.from({ length: dice(2_000) }, () => dice(256)))
          : mutatedLine(Buffer.from(payload('PostToolUse', { text: 'x', tool_name: 'Bash' })), dice)
      expect(await runHook(home, bytes)).toMatchObject(SILENT)
    }
  }
  await Promise.all(Array.from({ length: 6 }, worker))
  const after = namesBelow(home.root).filter((name) => !name.startsWith(home.journal))
  expect(after).toEqual(before)
}, 120_000)

describe('a backend that answers anything', () => {
  const ANSWERS = 300

  test(`${ANSWERS} times gives a value each, in time`, async () => {
    let dice = diceOf(1)
    const whole = Buffer.from(
      'HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 4\r\n\r\n\x0a\x02\x08\x01',
    )
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () =>
        socket.end(
          dice(3) === 0
            ? Buffer.from(Array.from({ length: dice(400) }, () => dice(256)))
            : mutatedLine(whole, dice),
        ),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    atFileEnd(() => void server.close())
    const { port } = server.address() as net.AddressInfo
    const url = `http://127.0.0.1:${port}/v1/traces`
    const counts = { answers: 0, failures: 0 }
    for (let seed = 1; seed <= ANSWERS; seed += 1) {
      dice = diceOf(seed)
      const client = openHttp({ url, headers: {}, timeoutMs: 400 })
      const said = await client.send({ method: 'POST', url, body: Buffer.from('x') })
      client.close()
      if ('error' in said) {
        counts.failures += 1
        expect(said.reason).toMatch(/^[^\n]+\.$/)
      } else {
        counts.answers += 1
        const outcome = judgeAnswer(said, { who: 'it', encoding: 'protobuf', secrets: [], nowMs: 0 })
        expect(['accepted', 'partial', 'retryable', 'refused']).toContain(outcome.status)
      }
    }
    expect(Math.min(counts.answers, counts.failures)).toBeGreaterThan(20)
  }, 120_000)

  test('with any body and any headers, 3,000 times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        fc.constantFrom('application/json', 'application/x-protobuf', 'text/html', ''),
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.boolean(),
        (status, body, type, retryAfter, complete) => {
          const headers = { 'content-type': type, 'retry-after': retryAfter, location: retryAfter }
          const outcome = judgeAnswer(
            { status, headers, body, complete },
            { who: 'it', encoding: 'json', secrets: [], nowMs: 0 },
          )
          expect(['accepted', 'partial', 'retryable', 'refused']).toContain(outcome.status)
          if ('reason' in outcome) expect(outcome.reason).not.toMatch(/[\p{Cc}]/u)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

test('damaged files of our own are made anew or passed over: no command ends with a stack', async () => {
  const person = newPerson()
  put(
    person.config,
    JSON.stringify({ user: 'hash', destinations: { team: { kind: 'otlp', url: 'http://127.0.0.1:9' } } }),
  )
  haveSession(person, '02-bash')
  await turnspan(person, ['flush'])
  const { home } = worldOf(person)
  const files = namesBelow(home.root).filter(
    (file) => fs.lstatSync(file).isFile() && file !== home.config && !file.startsWith(home.bin),
  )
  expect(files.length).toBeGreaterThan(4)
  for (const seed of [1, 2, 3]) {
    const dice = diceOf(seed)
    for (const file of files)
      fs.writeFileSync(
        file,
        mutatedLine(fs.existsSync(file) ? fs.readFileSync(file) : Buffer.from('x'), dice),
      )
    haveSession(person, '01-text')
    for (const args of [['flush'], ['status'], ['show'], ['status', '--json']]) {
      const { stdout, stderr, timedOut } = await turnspan(person, args)
      expect(timedOut).toBe(false)
      expect(stdout + stderr).not.toMatch(STACK)
    }
  }
}, 120_000)
