// The real flusher keeps the home small when it has nothing else to do, and the status says what was lost by it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadState } from '../../src/digest/state.ts'
import { deleteSession } from '../../src/upkeep/delete-session.ts'
import { readUpkeep, saveUpkeep } from '../../src/upkeep/record.ts'
import { startMlflowThatKeeps } from '../cli/mlflow-that-keeps.ts'
import { filesBelow, newPerson, type Person, shellOf, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import {
  batchesIn,
  flushOnce,
  loggedIn,
  newWorld,
  putConfig,
  putEvents,
  putTranscripts,
} from '../flusher/world.ts'
import { builtCli } from '../rig/built.ts'

const DAY_MS = 86_400_000

/** As if it had been stored so many days ago. */
function age(traces: string, days: number): void {
  for (const day of fs.readdirSync(traces)) {
    const then = new Date(Date.now() - days * DAY_MS)
    const older = then.toISOString().slice(0, 10)
    fs.renameSync(path.join(traces, day), path.join(traces, older))
    for (const name of fs.readdirSync(path.join(traces, older))) {
      const file = path.join(traces, older, name)
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(`${day}/`, `${older}/`))
      fs.utimesSync(file, then, then)
    }
  }
}

test('what is older than the configuration says is gone after the next run, and the log says so', async () => {
  const world = await newWorld()
  putTranscripts(world, '02-bash')
  putEvents(world, '02-bash')
  await flushOnce(world)
  age(world.home.traces, 40)
  putConfig(world, { retention: { days: 30 } })
  putTranscripts(world, '01-text')
  putEvents(world, '01-text')
  saveUpkeep(world.home, { atMs: Date.now() - DAY_MS })
  await flushOnce(world)
  expect(batchesIn(world)).toHaveLength(1)
  expect(fs.readdirSync(world.home.traces)).toHaveLength(1)
  expect(loggedIn(world)).toMatchObject([{ what: 'store.trimmed', files: 1 }])
  expect(Date.now() - readUpkeep(world.home).atMs).toBeLessThan(60_000)
})

test('journals do not fill the disk while the configuration is broken', async () => {
  const world = await newWorld()
  putConfig(world, '{ "user": ')
  fs.mkdirSync(world.home.journal)
  for (const [index, name] of ['oldest-one', 'older-one', 'newest-one'].entries()) {
    const file = path.join(world.home.journal, `${name}.ndjson`)
    fs.writeFileSync(file, '')
    // Without a byte on the disk.
    fs.truncateSync(file, 800 * 1024 * 1024)
    fs.utimesSync(file, 1_000 + index, 1_000 + index)
  }
  await flushOnce(world)
  expect(fs.readdirSync(world.home.journal)).toEqual(['newest-one.ndjson', 'older-one.ndjson'])
  expect(loggedIn(world).map(({ what }) => what)).toEqual(['config.broken', 'journals.dropped'])
  expect(readUpkeep(world.home).droppedJournals).toMatchObject({ files: 1, bytes: 800 * 1024 * 1024 })
})

test('the status says what was dropped for want of room, what is stored, and what to do', async () => {
  const person = newPerson()
  haveSession(person, '02-bash')
  await turnspan(person, ['flush'])
  const { home } = worldOf(person)
  const lastAtMs = Date.now() - DAY_MS
  saveUpkeep(home, {
    atMs: Date.now(),
    dropped: { traces: 12, lastAtMs, destinations: ['mlflow'] },
    droppedJournals: { files: 1, bytes: 700, lastAtMs },
  })
  const { code, stdout } = await turnspan(person, ['status'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/Stored: +1 traces, \d+\.\d kB\n/)
  expect(stdout).toContain('! 12 traces were dropped for want of room: mlflow had not taken them in time.')
  expect(stdout).toContain('! Events of 1 session (700 bytes) were dropped for want of room')
  expect(stdout).toContain('"retention"')
  const long = Date.now() - 60 * DAY_MS
  saveUpkeep(home, { atMs: Date.now(), dropped: { traces: 12, lastAtMs: long, destinations: ['mlflow'] } })
  const later = await turnspan(person, ['status'])
  expect(later.code).toBe(0)
  expect(later.stdout).toMatch(/Dropped: +12 traces were dropped for want of room: .* \(until \d{4}-/)
})

const BASH = 'a7452355-0395-4dbe-8283-d86c2f78ee6b'

/** Started, and killed after a moment; whatever it had done by then is done. */
async function killed(person: Person, args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [builtCli(), ...args], {
    cwd: person.project,
    env: shellOf(person),
    stdio: 'ignore',
  })
  await Promise.race([once(child, 'exit'), sleep(afterMs)])
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

test('a deletion or a backfill that is killed anywhere is whole when it is asked for again', async () => {
  const person = newPerson()
  const mlflow = await startMlflowThatKeeps()
  haveSession(person, '10-multi')
  haveSession(person, '02-bash')
  await turnspan(person, ['flush'])
  putConfig(worldOf(person), {
    destinations: { mlflow: { kind: 'mlflow', url: mlflow.url, experimentId: '7' } },
  })
  for (let ms = 150; ms <= 500; ms += 50) await killed(person, ['flush', '--backfill', 'mlflow'], ms)
  const backfilled = await turnspan(person, ['flush', '--backfill', 'mlflow'])
  expect(backfilled).toMatchObject({ code: 0, stderr: '' })
  expect(mlflow.traces.size).toBe(6)
  expect(JSON.parse((await turnspan(person, ['audit', '--json'])).stdout)).toMatchObject({ isEqual: true })

  for (let ms = 100; ms <= 400; ms += 50) await killed(person, ['delete', BASH, '--yes'], ms)
  expect((await turnspan(person, ['delete', BASH, '--yes'])).code).toBe(0)
  const left = Object.entries(filesBelow(person.home)).filter(
    ([name, text]) => name.includes(BASH) || text.includes(BASH) || text.includes('echo hi'),
  )
  expect(left).toEqual([])
  expect(JSON.parse((await turnspan(person, ['audit', '--json'])).stdout)).toMatchObject({ isEqual: true })
}, 60_000)

test('a deletion says what it found, and leaves no state to go on from', async () => {
  const world = await newWorld()
  putTranscripts(world, '02-bash')
  putEvents(world, '02-bash')
  await flushOnce(world)
  const { parts, refused, logLines } = deleteSession(world.home, BASH, Date.now())
  expect(parts).toMatchObject({ sessionId: BASH, hasJournal: false, traces: [{ to: [], isShared: false }] })
  expect({ refused, logLines }).toEqual({ refused: 0, logLines: 0 })
  expect(loadState(world.home, BASH).sessionId).toBe('')
  expect(batchesIn(world)).toEqual([])
  putEvents(world, '02-bash')
  await flushOnce(world)
  expect(batchesIn(world)).toEqual([])
  expect(fs.readdirSync(world.home.journal)).toEqual([])
})
