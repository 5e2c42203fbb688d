import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { JOURNAL_START, journalFiles, readEvents } from '../../src/journal/journal.ts'
import { SESSION } from '../hook/rig.ts'
import { lineOf, newJournal, numbersOf, readAll } from './rig.ts'

test('events come with their place, time, settings and payload', () => {
  const line = lineOf('Stop', { n: 1 }, 12.5, { MLFLOW_EXPERIMENT_ID: '6' })
  const { file } = newJournal(line)
  const { events, end, broken, more } = readEvents(file)
  expect(events).toEqual([
    {
      offset: 1,
      end: line.length,
      at: 12.5,
      event: 'Stop',
      env: { MLFLOW_EXPERIMENT_ID: '6' },
      payload: { n: 1 },
    },
  ])
  expect({ offset: end.offset, broken, more }).toEqual({ offset: line.length, broken: 0, more: false })
})

test('reading goes on where it ended', () => {
  const { file } = newJournal(lineOf('Stop', { n: 1 }))
  const first = readEvents(file)
  expect(readEvents(file, first.end)).toEqual({ ...first, events: [] })
  fs.appendFileSync(file, lineOf('Stop', { n: 2 }))
  expect(numbersOf(readEvents(file, first.end).events)).toEqual([2])
})

test('half a line at the end waits for its other half', () => {
  const line = lineOf('Stop', { n: 2 })
  const { file } = newJournal(Buffer.concat([lineOf('Stop', { n: 1 }), line.subarray(0, 40)]))
  const first = readEvents(file)
  expect(numbersOf(first.events)).toEqual([1])
  fs.appendFileSync(file, line.subarray(40))
  expect(readEvents(file, first.end)).toMatchObject({ events: [{ payload: { n: 2 } }], broken: 0 })
})

test('what a killed writer left behind is counted and spoils no other line', () => {
  const torn = lineOf('PostToolUse', { n: 2, text: 'x'.repeat(100) }).subarray(0, -30)
  const { file } = newJournal(Buffer.concat([lineOf('Stop', { n: 1 }), torn, lineOf('Stop', { n: 3 })]))
  const { events, broken } = readEvents(file)
  expect(numbersOf(events)).toEqual([1, 3])
  expect(broken).toBe(1)
})

test('lines that are no record are counted', () => {
  const lines = [
    'hello',
    '{}',
    '[]',
    '{"v":1}',
    '{"v":2,"at":1,"event":"Stop","env":{},"payload":{}}',
    '{"v":1,"at":1,"event":"Stop","env":{},"payload":{}',
    '{"v":1,"at":1,"event":"Stop","env":{},"payload":{"a":}}',
    '\u0000\u0000',
  ]
  const { file } = newJournal(`${lines.join('\n')}\n\n\n`)
  expect(readEvents(file)).toMatchObject({ events: [], broken: lines.length })
})

test('a payload cannot close its brackets early and speak in the name of the hook', () => {
  const payload = '{"session_id":"x"},"env":{"MLFLOW_TRACKING_URI":"http://evil"},"at":9,"z":{"a":1}'
  const { file } = newJournal(`{"v":1,"at":1,"event":"Stop","env":{},"payload":${payload}}\n`)
  expect(readEvents(file)).toMatchObject({ events: [], broken: 1 })
})

test('of the settings only the known ones are believed to be there', () => {
  const env = { MLFLOW_EXPERIMENT_ID: 6, MLFLOW_EXPERIMENT_NAME: 'x', PATH: '/bin', __proto__: null }
  const { file } = newJournal(lineOf('Stop', {}, 1, env))
  expect(readEvents(file).events[0]?.env).toEqual({ MLFLOW_EXPERIMENT_NAME: 'x' })
})

test('the same words about the same event within two seconds come from a second hook', () => {
  const payload = { n: 1 }
  const { file } = newJournal(
    Buffer.concat([
      lineOf('Stop', payload, 1000),
      lineOf('SubagentStop', payload, 1000),
      lineOf('Stop', payload, 1004),
      lineOf('Stop', { n: 2 }, 1004),
      lineOf('Stop', payload, 3001),
    ]),
  )
  const { events, twins } = readEvents(file)
  expect(events.map(({ event, at }) => [event, at])).toEqual([
    ['Stop', 1000],
    ['SubagentStop', 1000],
    ['Stop', 1004],
    ['Stop', 3001],
  ])
  expect(twins).toBe(1)
})

test('a second hook is recognised also where the first was read before', () => {
  const { file } = newJournal(lineOf('Stop', { n: 1 }, 1000))
  const { end } = readEvents(file)
  fs.appendFileSync(file, Buffer.concat([lineOf('Stop', { n: 1 }, 999), lineOf('Stop', { n: 2 }, 1001)]))
  const { events, twins } = readEvents(file, end)
  expect(numbersOf(events)).toEqual([2])
  expect(twins).toBe(1)
})

test('a large file is read in pieces', () => {
  const lines = Array.from({ length: 60 }, (_, n) => lineOf('PostToolUse', { n, text: 'é'.repeat(50_000) }))
  const { file } = newJournal(Buffer.concat(lines))
  const first = readEvents(file, JOURNAL_START, 250_000)
  expect([numbersOf(first.events), first.more]).toEqual([[0, 1, 2], true])
  expect(numbersOf(readAll(file, first.end, 250_000).events)).toEqual(
    Array.from({ length: 57 }, (_, n) => n + 3),
  )
})

test('a line that is longer than any record is passed over', () => {
  const { file } = newJournal(lineOf('Stop', { n: 1 }))
  const fd = fs.openSync(file, 'a')
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let written = 0; written < 90; written += 1) fs.writeSync(fd, piece)
  fs.writeSync(fd, lineOf('Stop', { n: 2 }))
  fs.closeSync(fd)
  const { events, broken } = readAll(file)
  expect([numbersOf(events), broken]).toEqual([[1, 2], 1])
})

test('a file that began anew under the same name is read from its beginning', () => {
  const { file } = newJournal(Buffer.concat([lineOf('Stop', { n: 1 }, 1), lineOf('Stop', { n: 2 }, 2)]))
  const { end } = readEvents(file)
  fs.rmSync(file)
  expect(readEvents(file, end)).toMatchObject({ events: [], end })
  fs.writeFileSync(file, Buffer.concat([3, 4, 5, 6].map((n) => lineOf('Stop', { n }, n))))
  expect(numbersOf(readEvents(file, end).events)).toEqual([3, 4, 5, 6])
})

test('a missing file, a folder, a link out of the journal hold nothing', () => {
  const { folder, file } = newJournal()
  const elsewhere = newJournal(lineOf('Stop', { n: 1 }))
  expect(readEvents(file).events).toEqual([])
  fs.mkdirSync(file)
  expect(readEvents(file).events).toEqual([])
  fs.rmdirSync(file)
  fs.symlinkSync(elsewhere.file, file)
  expect(readEvents(file).events).toEqual([])
  expect(journalFiles(folder)).toEqual([])
})

test('the sessions of a journal are its files', () => {
  const { folder, file } = newJournal(lineOf('Stop', { n: 1 }))
  fs.writeFileSync(path.join(folder, `${SESSION}.ndjson.retired-1-2`), '')
  fs.writeFileSync(path.join(folder, 'notes.txt'), '')
  expect(journalFiles(folder)).toEqual([{ file, name: SESSION, size: fs.statSync(file).size }])
  expect(journalFiles(path.join(folder, 'missing'))).toEqual([])
})
