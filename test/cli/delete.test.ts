import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { takeLease } from '../../src/disk/lease.ts'
import { readSession } from '../../src/read-session.ts'
import { putConfig } from '../flusher/world.ts'
import { startMlflowThatKeeps } from './mlflow-that-keeps.ts'
import { envIn, filesBelow, newPerson, type Person, put, textOf, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

const BASH = 'a7452355-0395-4dbe-8283-d86c2f78ee6b'

const destinationsOf = (person: Person, urls: Readonly<Record<string, string>>) => {
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  const entries = Object.entries(urls).map(([id, url]) => [id, { kind: 'mlflow', url, experimentId: '7' }])
  putConfig(worldOf(person), { destinations: Object.fromEntries(entries) })
}

/** What the session says that no other does. */
const CANARY = 'echo hi'

const homeHolds = (person: Person, text: string) =>
  Object.entries(filesBelow(person.home)).flatMap(([name, content]) =>
    content.includes(text) || name.includes(text) ? [name] : [],
  )

const jsonOf = async (person: Person, args: readonly string[]) =>
  JSON.parse((await turnspan(person, [...args, '--json'])).stdout)

describe.concurrent('delete', () => {
  test('takes every word of a session off this machine, and changes no byte of another', async () => {
    const person = newPerson()
    const [echoing, silent] = [await startMlflowThatKeeps(), await startMlflowThatKeeps()]
    await turnspan(person, ['autolog', 'claude'])
    destinationsOf(person, { echoing: echoing.url, silent: silent.url })
    haveSession(person, '01-text')
    await turnspan(person, ['flush'])
    const others = filesBelow(path.join(person.home, 'traces'))
    // A backend that hands back what it was sent, for good and for now.
    echoing.answer('/v1/traces', 400, `{"message":"I do not like ${CANARY}"}`)
    silent.answer('/v1/traces', 503, `{"message":"Not now: ${CANARY}"}`)
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    haveSession(person, '02-bash')
    expect(
      homeHolds(person, CANARY)
        .map((name) => name.split('/')[0])
        .sort(),
    ).toEqual(expect.arrayContaining(['delivery', 'journal', 'traces', 'turnspan.log']))
    const projectLog = path.join(person.project, '.claude', 'mlflow', 'claude_tracing.log')
    const [{ traceId }] = JSON.parse((await turnspan(person, ['show', BASH, '--json'])).stdout)
    expect(textOf(projectLog)).toContain(traceId)

    const { code, stdout, stderr } = await turnspan(person, ['delete', 'a7452355', '--yes'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const text of [CANARY, BASH, traceId]) expect(homeHolds(person, text)).toEqual([])
    expect(textOf(projectLog)).not.toContain(traceId)
    expect(textOf(projectLog).split('\n').filter(Boolean)).toHaveLength(1)
    const left = filesBelow(path.join(person.home, 'traces'))
    for (const [name, text] of Object.entries(others)) {
      if (!name.endsWith('order.ndjson')) expect(left[name]).toBe(text)
      else expect(left[name]?.startsWith(text)).toBe(true)
    }
    expect(stdout).toContain(
      `Deleted session ${BASH}: 1 trace, events that were not read yet, 1 refused answer`,
    )
    expect(stdout).toMatch(/Claude Code's own transcript: .*a7452355-.*\.jsonl/)
    expect(stdout).toContain(`silent (${silent.url}): 1 trace\n    ${traceId}`)
  })

  test('leaves every destination where it stood: what waits goes, and nothing goes twice', async () => {
    const person = newPerson()
    const [one, down] = [await startMlflowThatKeeps(), await startMlflowThatKeeps()]
    destinationsOf(person, { one: one.url, down: down.url })
    down.answer('/v1/traces', 503)
    for (const name of ['01-text', '02-bash', '10-multi']) haveSession(person, name)
    await turnspan(person, ['flush'])
    expect(one.traces.size).toBe(7)
    await turnspan(person, ['delete', BASH, '--yes'])
    down.answer('/v1/traces', undefined)
    const { stdout } = await turnspan(person, ['flush'])
    expect(stdout).toBe('0 new in the store\none: 0 delivered\ndown: 6 delivered\n')
    expect(one.sent).toHaveLength(7)
    expect((await jsonOf(person, ['status'])).storedTraces).toBe(6)
  })

  test('is for good: neither its hooks nor its transcript bring the session back', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    await turnspan(person, ['delete', BASH, '--yes'])
    haveSession(person, '02-bash')
    haveSession(person, '01-text')
    expect((await turnspan(person, ['flush'])).stdout).toBe('1 new in the store\n')
    expect(fs.readdirSync(path.join(person.home, 'journal'))).toEqual([])
    expect((await turnspan(person, ['import'])).code).toBe(0)
    expect(homeHolds(person, BASH)).toEqual([])
    expect((await jsonOf(person, ['status'])).storedTraces).toBe(1)
    const again = await turnspan(person, ['delete', BASH, '--yes'])
    expect(again.stdout).toContain(`Deleted session ${BASH}: nothing of it was here`)
  })

  test('asks first, and without a terminal needs --yes', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const before = filesBelow(person.home)
    const { code, stdout, stderr } = await turnspan(person, ['delete', 'A7452355'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      `Session ${BASH} of ${person.project}: 1 trace.\nSay "turnspan delete A7452355 --yes" to delete it.\n`,
    )
    expect(filesBelow(person.home)).toEqual(before)
  })

  test.each([
    ['ffffffff', 'No session begins with "ffffffff".'],
    ['', 'No session begins with "".'],
    ['../../etc/passwd', 'No session begins with'],
  ])('of %j says that there is none', async (id, words) => {
    const person = newPerson()
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const { code, stderr } = await turnspan(person, ['delete', id, '--yes'])
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect((await jsonOf(person, ['status'])).storedTraces).toBe(1)
  })

  test('of a beginning that several share names them, and deletes none', async () => {
    const person = newPerson()
    const sessions = path.join(person.home, 'sessions')
    for (const end of ['1', '2']) put(path.join(sessions, `abcdefgh-${end}.json`), '{}')
    for (const end of ['1', '2']) put(path.join(person.home, 'journal', `abcdefgh-${end}.ndjson`), '')
    const { code, stderr } = await turnspan(person, ['delete', 'abcdefgh', '--yes'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: '2 sessions begin with "abcdefgh":\n  abcdefgh-1\n  abcdefgh-2\n',
    })
    expect(fs.readdirSync(sessions)).toHaveLength(2)
  })

  test('waits for a flusher that is at work', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const lease = takeLease(worldOf(person).home.lease)
    const done = turnspan(person, ['delete', BASH, '--yes'])
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(homeHolds(person, BASH)).not.toEqual([])
    lease?.release()
    expect((await done).code).toBe(0)
    expect(homeHolds(person, BASH)).toEqual([])
  })
})

describe.concurrent('delete --remote', () => {
  test('deletes at MLflow too, and says what was not there', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    destinationsOf(person, { mlflow: mlflow.url })
    for (const name of ['01-text', '02-bash']) haveSession(person, name)
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(2)
    const deleted = await jsonOf(person, ['delete', BASH, '--yes', '--remote'])
    expect(mlflow.traces.size).toBe(1)
    expect(deleted).toMatchObject({
      session: BASH,
      elsewhere: [
        {
          destinationId: 'mlflow',
          url: mlflow.url,
          removal: { removed: deleted.traces, missing: [], failed: [] },
        },
      ],
    })
    const again = await turnspan(person, ['delete', BASH, '--yes', '--remote'])
    expect(again.code).toBe(0)
    expect(again.stdout).toContain(`mlflow (${mlflow.url}): 0 deleted, 1 not there`)
  })

  test('finds what the store has no longer by what the transcript says', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    destinationsOf(person, { mlflow: mlflow.url })
    haveSession(person, '10-multi')
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(5)
    fs.rmSync(path.join(person.home, 'traces'), { recursive: true })
    const transcripts = Object.keys(filesBelow(path.join(person.homeFolder, '.claude', 'projects')))
    for (const file of transcripts) {
      const { sessionId } = readSession(path.join(person.homeFolder, '.claude', 'projects', file))
      expect((await turnspan(person, ['delete', sessionId, '--yes', '--remote'])).code).toBe(0)
    }
    expect(mlflow.traces.size).toBe(0)
  })

  test('says what it could not delete, and why', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    await turnspan(person, ['autolog', 'claude', '--otlp-endpoint', mlflow.url])
    const env = envIn(person.settings.project)
    destinationsOf(person, { mlflow: mlflow.url })
    haveSession(person, '02-bash', { env })
    await turnspan(person, ['flush'])
    mlflow.answer(
      '/api/3.0/mlflow/traces',
      403,
      '{"error_code":"PERMISSION_DENIED","message":"Only for Ada"}',
    )
    const { code, stdout, stderr } = await turnspan(person, ['delete', BASH, '--yes', '--remote'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(
      /mlflow \(.*\): 0 deleted, 1 not deleted: MLflow at .* refused \(HTTP 403\): Only for Ada/,
    )
    expect(stdout).toMatch(
      /otlp-127.* 0 deleted, 1 not deleted: It has no interface to delete what was sent\./,
    )
    expect(homeHolds(person, BASH)).toEqual([])
  })
})
