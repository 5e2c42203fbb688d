import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { leaseHolder, takeLease } from '../../src/disk/lease.ts'
import { tempDir } from '../rig/temp-dir.ts'

const folder = tempDir('lease')
const script = path.join(folder, 'lease-child.mjs')
const started: ChildProcess[] = []
const newFile = () => path.join(fs.mkdtempSync(path.join(folder, 'lock-')), 'flusher.lock')

beforeAll(() => {
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'lease-child.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
})

afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => end(child)))
})

function start(file: string, staleMs = 60_000): ChildProcess {
  const child = spawn(process.execPath, [script, file, String(staleMs), 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  return child
}

async function saidBy(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return chunk.toString().trim()
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test('one holds it, others are told so, and a release lets the next one in', () => {
  const file = newFile()
  const first = takeLease(file)
  expect(first?.owned()).toBe(true)
  expect(takeLease(file)).toBeUndefined()
  expect(leaseHolder(file)).toBe(process.pid)
  first?.release()
  expect(first?.owned()).toBe(false)
  expect(leaseHolder(file)).toBeUndefined()
  const second = takeLease(file)
  expect(second?.owned()).toBe(true)
  second?.release()
  expect(fs.readdirSync(path.dirname(file))).toEqual([])
})

test('a holder that was killed with SIGKILL loses it at once', async () => {
  const file = newFile()
  const holder = start(file)
  expect(await saidBy(holder)).toBe('taken')
  expect(takeLease(file)).toBeUndefined()
  await end(holder)
  const lease = takeLease(file)
  expect(lease?.owned()).toBe(true)
  lease?.release()
})

test('a living process without a heartbeat has lost it: its pid may be somebody else’s by now', async () => {
  const file = newFile()
  const holder = start(file)
  expect(await saidBy(holder)).toBe('taken')
  holder.kill('SIGSTOP')
  const longAgo = new Date(Date.now() - 120_000)
  fs.utimesSync(file, longAgo, longAgo)
  const lease = takeLease(file, 60_000)
  expect(lease?.owned()).toBe(true)
  lease?.release()
})

test('a lock from before the clock was set back is no longer held: its pid may be somebody else’s by now', () => {
  const file = newFile()
  fs.writeFileSync(file, JSON.stringify({ pid: process.ppid }))
  const ahead = new Date(Date.now() + 3_600_000)
  fs.utimesSync(file, ahead, ahead)
  expect(leaseHolder(file)).toBeUndefined()
  const lease = takeLease(file)
  expect(lease?.owned()).toBe(true)
  lease?.release()
})

test('who lost it to another knows, and does not take the new one away', () => {
  const file = newFile()
  const sleeper = takeLease(file)
  const longAgo = new Date(Date.now() - 120_000)
  fs.utimesSync(file, longAgo, longAgo)
  const thief = takeLease(file, 60_000)
  expect(thief?.owned()).toBe(true)
  expect(sleeper?.owned()).toBe(false)
  sleeper?.release()
  expect(thief?.owned()).toBe(true)
  thief?.release()
})

test('of many who find a dead holder at the same moment, one wins', async () => {
  const file = newFile()
  fs.writeFileSync(file, JSON.stringify({ pid: 2 ** 30 }))
  const thieves = Array.from({ length: 6 }, () => start(file))
  const said = await Promise.all(thieves.map(saidBy))
  // Whoever met another one at the guard comes again later.
  expect(said.filter((word) => word === 'taken').length).toBeLessThanOrEqual(1)
  const lease = takeLease(file)
  expect((lease === undefined ? 0 : 1) + said.filter((word) => word === 'taken').length).toBe(1)
  lease?.release()
})

test('a guard that its owner left behind is cleared away', () => {
  const file = newFile()
  for (const name of [file, `${file}.guard`]) fs.writeFileSync(name, JSON.stringify({ pid: 2 ** 30 }))
  expect(takeLease(file)).toBeUndefined()
  const lease = takeLease(file)
  expect(lease?.owned()).toBe(true)
  lease?.release()
})

test('a lock file that cannot be read counts as held until it is stale', () => {
  const file = newFile()
  fs.writeFileSync(file, 'not json')
  expect(takeLease(file)).toBeUndefined()
  const longAgo = new Date(Date.now() - 120_000)
  fs.utimesSync(file, longAgo, longAgo)
  const lease = takeLease(file)
  expect(lease?.owned()).toBe(true)
  lease?.release()
})
