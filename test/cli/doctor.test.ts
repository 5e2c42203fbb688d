import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { putConfig } from '../flusher/world.ts'
import { startSink } from '../rig/sink.ts'
import { deadAddress } from './mlflow-like.ts'
import { type How, newPerson, type Person, put, turnspan } from './person.ts'
import { worldOf } from './sessions.ts'

interface Examined {
  readonly code: number | null
  readonly findings: readonly Finding[]
  readonly fixed: readonly string[]
}

async function doctor(person: Person, args: readonly string[] = [], how: How = {}): Promise<Examined> {
  const { code, stdout, stderr } = await turnspan(person, ['doctor', ...args, '--json'], how)
  expect(stderr).toBe('')
  return { code, ...JSON.parse(stdout) }
}

const setUp = (person: Person, ...args: string[]) => turnspan(person, ['autolog', 'claude', ...args])
const troubleIn = ({ findings }: Examined) => findings.filter(({ status }) => status === 'problem')
const whats = (findings: readonly Finding[]) => findings.map(({ what }) => what).join('\n')

describe.concurrent('the doctor', () => {
  test('finds nothing set up where nothing is', async () => {
    const examined = await doctor(newPerson())
    expect(examined.code).toBe(1)
    expect(troubleIn(examined).map(({ cure }) => cure)).toContain('Run "turnspan autolog claude".')
  })

  test('sends a real span to every destination, and is content', async () => {
    const person = newPerson()
    const sink = await startSink()
    await setUp(person, '--otlp-endpoint', sink.url)
    const examined = await doctor(person)
    expect(troubleIn(examined)).toEqual([])
    expect(examined.code).toBe(0)
    expect(sink.spans().map(({ name }) => name)).toEqual(['invoke_agent turnspan-doctor'])
    expect(sink.problems()).toEqual([])
    expect(whats(examined.findings)).toContain('It took a trace of one span')
    await sink.close()
  })

  test('says what a backend said that refuses, and that nothing is lost', async () => {
    const person = newPerson()
    const sink = await startSink({
      reply: ({ spans }) =>
        spans.length === 0
          ? { kind: 'answer' }
          : { kind: 'answer', status: 400, body: '{"message":"no project of that name"}' },
    })
    await setUp(person, '--otlp-endpoint', sink.url)
    const examined = await doctor(person)
    expect(examined.code).toBe(1)
    expect(whats(troubleIn(examined))).toContain('no project of that name')
    await sink.close()
  })

  test('says that nobody listens', async () => {
    const person = newPerson()
    const address = await deadAddress()
    await setUp(person, '--otlp-endpoint', address)
    const [found] = troubleIn(await doctor(person))
    expect(found).toMatchObject({
      what: expect.stringContaining(address),
      cure: expect.stringContaining('nothing is lost'),
    })
  })

  test('tells a clock that is wrong', async () => {
    const person = newPerson()
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const sink = await startSink({ reply: () => ({ kind: 'answer', headers: { date } }) })
    await setUp(person, '--otlp-endpoint', sink.url)
    expect(whats((await doctor(person)).findings)).toMatch(/clock is 3[56]\d\d s ahead/)
    await sink.close()
  })

  test('closes what others can read, when asked to', async () => {
    const person = newPerson()
    await setUp(person)
    const file = path.join(person.home, 'bin', 'VERSION')
    fs.chmodSync(file, 0o644)
    fs.chmodSync(person.home, 0o755)
    expect(whats(troubleIn(await doctor(person)))).toContain('can be read by others')
    expect(fs.statSync(file).mode & 0o777).toBe(0o644)
    const { fixed, ...after } = await doctor(person, ['--fix'])
    expect(fixed).toEqual(['Closed 2 files and folders to others.'])
    expect(whats(troubleIn({ fixed, ...after }))).not.toContain('can be read by others')
    expect([fs.statSync(file).mode & 0o777, fs.statSync(person.home).mode & 0o777]).toEqual([0o600, 0o700])
  })

  test('removes the lock of a flusher that was killed, when asked to', async () => {
    const person = newPerson()
    await setUp(person)
    fs.writeFileSync(worldOf(person).home.lease, '{"pid":999999999}', { mode: 0o600 })
    expect(whats(troubleIn(await doctor(person)))).toContain('ended without saying so')
    expect((await doctor(person, ['--fix'])).fixed).toEqual(['Removed its lock.'])
    expect(fs.existsSync(worldOf(person).home.lease)).toBe(false)
  })

  test('names a broken configuration with its place', async () => {
    const person = newPerson()
    await setUp(person)
    put(person.config, '{ "destination": {} }')
    expect(whats(troubleIn(await doctor(person)))).toContain('"destinations" may be meant')
  })

  test('sees that the client itself sends its telemetry to the same place', async () => {
    const person = newPerson()
    const sink = await startSink()
    await setUp(person)
    putConfig(worldOf(person), { destinations: { team: { kind: 'otlp', url: sink.url } } })
    const settings = JSON.parse(fs.readFileSync(person.settings.project, 'utf8'))
    const env = { CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }
    put(person.settings.project, JSON.stringify({ ...settings, env: { ...settings.env, ...env } }))
    expect(whats((await doctor(person)).findings)).toContain("Claude Code's own telemetry")
    await sink.close()
  })

  test('finds the client that this shell runs, whatever else it prints', async () => {
    const person = newPerson()
    const bin = path.join(person.homeFolder, 'bin')
    put(path.join(bin, 'claude'), '#!/bin/sh\necho "2.1.330 (Claude Code)"\n')
    fs.chmodSync(path.join(bin, 'claude'), 0o755)
    const env = { PATH: `${bin}:${process.env.PATH}` }
    expect(whats((await doctor(person, [], { env })).findings)).toContain('Claude Code 2.1.330 is there.')
  })
})

test('in words: a line a finding, a cure below what is wrong, the sum last', async () => {
  const person = newPerson()
  await setUp(person)
  const { stdout, code } = await turnspan(person, ['doctor'])
  expect(stdout).toMatch(/^. Claude Code/)
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/All is well\.|warning/)
  expect(code).toBe(0)
})
