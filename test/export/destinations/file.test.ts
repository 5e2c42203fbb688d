import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { deliver } from '../../../src/bridge.ts'
import { tried } from '../../../src/cli/destinations/try.ts'
import { appendTraces } from '../../../src/export/destinations/file.ts'
import { decodeJson } from '../../rig/otlp.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { personWith, SESSION, SESSION_END_MS } from './person-with.ts'

const SPAN_IDS = [...new Set(SESSION.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)))].sort()

function personWithFile(file: string, more: object = {}) {
  const destinations = { file: { kind: 'file', url: pathToFileURL(file).href, ...more } }
  const { bridge, destinationOf } = personWith({ destinations, variables: {}, nowMs: SESSION_END_MS })
  const destination = destinationOf('file')
  return { destination, deliver: () => deliver(bridge, destination, { force: true }) }
}

const linesIn = (file: string) => fs.readFileSync(file, 'utf8').split('\n').slice(0, -1)
const modeOf = (file: string) => fs.statSync(file).mode & 0o777

describe('a file', () => {
  test('holds a request a line, with every span, for its owner alone', async () => {
    const file = path.join(temporaryFolder(), 'with a space.jsonl')
    const person = personWithFile(file)
    expect(await person.deliver()).toMatchObject({ refused: 0, waiting: 0 })
    const lines = linesIn(file)
    expect(lines.length).toBeGreaterThanOrEqual(SESSION.length)
    const spans = lines.flatMap((line) => decodeJson(line))
    expect([...new Set(spans.map(({ spanId }) => spanId))].sort()).toEqual(SPAN_IDS)
    expect(modeOf(file)).toBe(0o600)
  })

  test('has no line that a receiver would cut', async () => {
    const file = path.join(temporaryFolder(), 'traces.jsonl')
    const person = personWithFile(file, { maxRequestBytes: 6_000 })
    await person.deliver()
    const lines = linesIn(file)
    expect(lines.length).toBeGreaterThan(SESSION.length)
    expect(
      [...new Set(lines.flatMap((line) => decodeJson(line)).map(({ spanId }) => spanId))].sort(),
    ).toEqual(SPAN_IDS)
    expect(person.destination.maxRequestBytes).toBe(6_000)
  })

  test('whose folder is missing waits for it, and nothing is lost', async () => {
    const folder = path.join(temporaryFolder(), 'not-mounted')
    const file = path.join(folder, 'traces.jsonl')
    const person = personWithFile(file)
    const first = await person.deliver()
    expect(first).toMatchObject({ delivered: 0, refused: 0 })
    expect(first.waiting).toBeGreaterThan(0)
    expect(first.failure?.reason).toBe(`${folder} does not exist: traces wait until it is there.`)
    expect(await tried(person.destination)).toEqual({ ok: false, finding: first.failure?.reason })
    expect(fs.existsSync(folder)).toBe(false)
    fs.mkdirSync(folder)
    expect(await person.deliver()).toMatchObject({ refused: 0, waiting: 0 })
    expect(linesIn(file).length).toBeGreaterThanOrEqual(SESSION.length)
    expect(await tried(person.destination)).toEqual({ ok: true, finding: `Lines are written to ${file}.` })
  })

  test('that cannot be written waits, with the reason', async () => {
    const file = path.join(temporaryFolder(), 'x'.repeat(300))
    const summary = await personWithFile(file).deliver()
    expect(summary).toMatchObject({ delivered: 0, refused: 0 })
    expect(summary.waiting).toBeGreaterThan(0)
    expect(summary.failure?.reason).toContain('ENAMETOOLONG')
  })

  test('that is a link is not followed', async () => {
    const folder = temporaryFolder()
    const target = path.join(folder, 'somebody-elses')
    fs.writeFileSync(target, 'as it was')
    fs.symlinkSync(target, path.join(folder, 'traces.jsonl'))
    const summary = await personWithFile(path.join(folder, 'traces.jsonl')).deliver()
    expect(summary.failure?.reason).toContain('is no plain file')
    expect(fs.readFileSync(target, 'utf8')).toBe('as it was')
  })

  test('loses the half line of a writer that was killed, and nothing else', () => {
    const file = path.join(temporaryFolder(), 'traces.jsonl')
    appendTraces(file, Buffer.from('{"a":1}'))
    fs.appendFileSync(file, '{"half"')
    appendTraces(file, Buffer.from('{"b":2}'))
    expect(linesIn(file)).toEqual(['{"a":1}', '{"b":2}'])
  })

  test('that is full moves aside under a number, and the oldest goes', () => {
    const folder = temporaryFolder()
    const file = path.join(folder, 'traces.jsonl')
    for (const n of [1, 2, 3, 4, 5, 6, 7]) appendTraces(file, Buffer.from(`{"n":${n}}`), 10)
    expect(fs.readdirSync(folder).sort()).toEqual([
      ...['traces.1.jsonl', 'traces.2.jsonl', 'traces.3.jsonl', 'traces.4.jsonl'],
      'traces.jsonl',
    ])
    expect(linesIn(file)).toEqual(['{"n":7}'])
    expect(linesIn(path.join(folder, 'traces.1.jsonl'))).toEqual(['{"n":6}'])
    expect(linesIn(path.join(folder, 'traces.4.jsonl'))).toEqual(['{"n":3}'])
    expect(modeOf(path.join(folder, 'traces.4.jsonl'))).toBe(0o600)
  })
})
