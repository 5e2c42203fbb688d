// `turnspan flush --refused` and `--backfill`: what goes into a destination's queue once more.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { putConfig } from '../flusher/world.ts'
import { startMlflowThatKeeps } from './mlflow-that-keeps.ts'
import { envIn, newPerson, type Person, put, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

const destinationsOf = (person: Person, urls: Readonly<Record<string, string>>) => {
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  const entries = Object.entries(urls).map(([id, url]) => [id, { kind: 'mlflow', url, experimentId: '7' }])
  putConfig(worldOf(person), { destinations: Object.fromEntries(entries) })
}

const refusedIn = (person: Person, id: string) => {
  const folder = path.join(person.home, 'delivery', id, 'refused')
  return fs.existsSync(folder) ? fs.readdirSync(folder) : []
}

describe.concurrent('flush --refused', () => {
  test('sends what was refused once the cause is mended, and forgets the answer', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    destinationsOf(person, { mlflow: mlflow.url })
    haveSession(person, '10-multi')
    mlflow.answer('/v1/traces', 400, '{"message":"Too many attributes"}')
    const first = await turnspan(person, ['flush'])
    expect(first).toMatchObject({ code: 1 })
    expect(refusedIn(person, 'mlflow')).toHaveLength(5)
    const status = await turnspan(person, ['status'])
    expect(status.stdout).toContain('turnspan flush --refused')

    mlflow.answer('/v1/traces', undefined)
    expect((await turnspan(person, ['flush'])).stdout).toBe('0 new in the store\nmlflow: 0 delivered\n')
    const again = await turnspan(person, ['flush', '--refused', 'mlflow'])
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toBe(
      'mlflow: 5 traces of 2 sessions that it refused: back in its queue\n0 new in the store\nmlflow: 5 delivered\n',
    )
    expect(mlflow.traces.size).toBe(5)
    expect(refusedIn(person, 'mlflow')).toEqual([])
    const nothing = await turnspan(person, ['flush', '--refused', '--json'])
    expect(JSON.parse(nothing.stdout)).toMatchObject({
      queued: [{ destinationId: 'mlflow', why: 'refused', traces: 0, sessions: 0 }],
      traces: 0,
    })
  })

  test('that is refused again is set aside again, once', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    destinationsOf(person, { mlflow: mlflow.url })
    haveSession(person, '02-bash')
    mlflow.answer('/v1/traces', 400, '{"message":"Too many attributes"}')
    await turnspan(person, ['flush'])
    const again = await turnspan(person, ['flush', '--refused'])
    expect(again.code).toBe(1)
    expect(again.stdout).toMatch(/mlflow: 0 delivered, 1 refused\. .*Too many attributes/)
    expect(refusedIn(person, 'mlflow')).toHaveLength(1)
  })

  test('that cannot be sent now waits like everything else', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    destinationsOf(person, { mlflow: mlflow.url })
    haveSession(person, '02-bash')
    mlflow.answer('/v1/traces', 400)
    await turnspan(person, ['flush'])
    mlflow.answer('/v1/traces', 503)
    expect((await turnspan(person, ['flush', '--refused'])).stdout).toContain(
      'mlflow: 0 delivered, 1 waiting',
    )
    mlflow.answer('/v1/traces', undefined)
    expect((await turnspan(person, ['flush'])).stdout).toContain('mlflow: 1 delivered')
    expect(mlflow.traces.size).toBe(1)
  })
})

describe.concurrent('flush --backfill', () => {
  test('gives a new destination what was stored before it, once, and nobody else anything', async () => {
    const person = newPerson()
    const [old, added] = [await startMlflowThatKeeps(), await startMlflowThatKeeps()]
    destinationsOf(person, { old: old.url })
    haveSession(person, '10-multi')
    haveSession(person, '07-subagent')
    await turnspan(person, ['flush'])
    destinationsOf(person, { old: old.url, added: added.url })
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    expect([old.traces.size, added.traces.size]).toEqual([7, 1])
    const before = old.sent.length
    const latest = () => turnspan(person, ['show', '--json'], { cwd: person.homeFolder })
    const shownBefore = (await latest()).stdout

    const { code, stdout } = await turnspan(person, ['flush', '--backfill', 'added'])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'added: 6 traces of 3 sessions from before: now in its queue\n0 new in the store\nold: 0 delivered\nadded: 6 delivered\n',
    })
    expect(added.traces).toEqual(old.traces)
    expect(old.sent).toHaveLength(before)
    expect((await turnspan(person, ['flush', '--backfill', 'added'])).stdout).toContain(
      'added: it has all that it may have',
    )
    expect(added.sent).toHaveLength(7)
    // What went again is not what came last.
    const status = JSON.parse((await turnspan(person, ['status', '--json'])).stdout)
    expect(status).toMatchObject({
      storedTraces: 7,
      lastTrace: { sessionId: expect.stringMatching(/^a7452355/) },
    })
    expect((await latest()).stdout).toBe(shownBefore)
    expect(JSON.parse(shownBefore)[0].spans[0].attributes['session.id']).toMatch(/^46640dd3/)
  })

  test('gives a project’s destination that project’s traces, and never another’s', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    await turnspan(person, ['autolog', 'claude', '-u', mlflow.url, '-e', '7'])
    const env = envIn(person.settings.project)
    haveSession(person, '10-multi', { env: { MLFLOW_TRACKING_URI: '' } })
    // Another project, whose settings named the same; nobody allowed it.
    haveSession(person, '07-subagent', { env: { ...env, CLAUDE_PROJECT_DIR: person.homeFolder } })
    await turnspan(person, ['flush'])
    haveSession(person, '02-bash', { env })
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(1)
    const [id = ''] = fs.readdirSync(path.join(person.home, 'delivery'))
    const { stdout } = await turnspan(person, ['flush', '--backfill', id])
    expect(stdout).toContain(`${id}: 5 traces of 2 sessions from before: now in its queue`)
    expect(mlflow.traces.size).toBe(6)
    const sessions = [...mlflow.traces.values()].flatMap((spans) =>
      [...spans.values()].map(({ attributes }) => String(attributes['session.id']).slice(0, 8)),
    )
    expect(new Set(sessions).size).toBe(3)
  })

  test.each([
    [['--backfill', 'nobody'], 'No destination is called "nobody". There are mlflow.'],
    [['--refused', 'nobody'], 'No destination is called "nobody"'],
    [['--refused', '--backfill', 'mlflow'], 'not both'],
    [['--backfill'], 'argument missing'],
  ])('flush %j is a wrong use', async (args, words) => {
    const person = newPerson()
    destinationsOf(person, { mlflow: 'http://127.0.0.1:9' })
    const { code, stdout, stderr } = await turnspan(person, ['flush', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })
})

describe.concurrent('allow --backfill', () => {
  test('lets a project’s earlier traces follow, where its settings name a place only now', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    haveSession(person, '10-multi')
    haveSession(person, '07-subagent', { env: { CLAUDE_PROJECT_DIR: person.homeFolder } })
    await turnspan(person, ['flush'])
    put(person.settings.project, JSON.stringify({ env: { MLFLOW_TRACKING_URI: mlflow.url } }))
    const allowed = await turnspan(person, ['allow', '--yes', '--backfill'])
    expect(allowed).toMatchObject({ code: 0, stderr: '' })
    expect(allowed.stdout).toMatch(
      /5 traces of 2 sessions from before: now in its queue\nThey go with the next turn/,
    )
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(5)
    const again = await turnspan(person, ['allow', '--backfill', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ allowed: [], queued: [{ traces: 0 }] })
  })
})
