import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { batchOf, NOW_MS } from '../export/samples.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'

const SESSION = 'session-of-the-tests'
const KEPT = { remembersBytes: 1_000_000 }

function stored(how: { remembersBytes?: number }, to: readonly string[] = ['backend']) {
  const folder = tempDir('recent')
  const store = openStore(folder, how)
  const line = store.append(batchOf(1), { sessionId: SESSION, to, nowMs: NOW_MS })
  return { folder, store, line, file: path.join(folder, line.file) }
}

/** The same length, another content: only who reads it notices. */
const spoil = (file: string) => fs.writeFileSync(file, 'x'.repeat(fs.statSync(file).size))

describe('what was stored a moment ago', () => {
  test('is given to whoever sends it without being read again', () => {
    const { store, line, file } = stored(KEPT)
    spoil(file)
    expect(store.read(line)).toEqual(batchOf(1))
  })

  test('is the same as what would be read, for every recording', () => {
    const folder = tempDir('recent')
    const [store, other] = [openStore(folder, { remembersBytes: 100_000_000 }), openStore(folder)]
    for (const name of RECORDINGS) {
      for (const batch of importSession(name)) {
        const line = store.append(batch, { sessionId: SESSION, to: ['backend'], nowMs: NOW_MS })
        expect(store.read(line)).toEqual(other.read(line))
      }
    }
  })

  test('is gone where its file was taken away or cut', () => {
    const { store, line, file } = stored(KEPT)
    fs.truncateSync(file, line.length - 1)
    expect(store.read(line)).toBeUndefined()
    fs.rmSync(file)
    expect(store.read(line)).toBeUndefined()
  })

  test('is read where nobody was to get it, where it is too long, and where there is no room any more', () => {
    for (const { store, line, file } of [stored(KEPT, []), stored({ remembersBytes: 100 }), stored({})]) {
      spoil(file)
      expect(store.read(line)).toBeUndefined()
    }
    const { store, line, file } = stored({ remembersBytes: 3_000 })
    for (let turn = 2; turn < 9; turn += 1) {
      store.append(batchOf(turn), { sessionId: SESSION, to: ['backend'], nowMs: NOW_MS })
    }
    expect(store.read(line)).toEqual(batchOf(1))
    spoil(file)
    expect(store.read(line)).toBeUndefined()
  })

  test('gives way to what is written to the same place later', () => {
    const { store, line, file } = stored(KEPT)
    fs.rmSync(file)
    const again = store.append(batchOf(2), { sessionId: SESSION, to: [], nowMs: NOW_MS })
    expect(again.offset).toBe(line.offset)
    expect(store.read(again)).toEqual(batchOf(2))
  })
})

test('several batches by one write lie where the order says, as if each had been stored by itself', () => {
  const [one, many] = [tempDir('one'), tempDir('many')]
  const batches = RECORDINGS.slice(0, 12).flatMap((name) => importSession(name))
  const about = { sessionId: SESSION, to: ['backend'], nowMs: NOW_MS }
  const singly = batches.map((batch) => openStore(one).append(batch, about))
  expect(openStore(many).appendAll(batches, about)).toEqual(singly)
  expect(openStore(many).appendAll([], about)).toEqual([])
  for (const name of fs.readdirSync(one, { recursive: true, encoding: 'utf8' })) {
    if (fs.statSync(path.join(one, name)).isFile()) {
      expect(fs.readFileSync(path.join(many, name))).toEqual(fs.readFileSync(path.join(one, name)))
    }
  }
})
