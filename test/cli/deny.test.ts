import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { putConfig } from '../flusher/world.ts'
import { deadAddress } from './mlflow-like.ts'
import { startMlflowThatKeeps } from './mlflow-that-keeps.ts'
import { filesBelow, newPerson, type Person, put, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

const naming = (person: Person, env: Readonly<Record<string, string>>) =>
  put(person.settings.project, JSON.stringify({ env }))

const jsonOf = async (person: Person, args: readonly string[]) =>
  JSON.parse((await turnspan(person, [...args, '--json'])).stdout)

describe.concurrent('deny', () => {
  test('keeps a project’s traces here, though it was allowed, and takes back what waits', async () => {
    const person = newPerson()
    const [mine, dead] = [await startMlflowThatKeeps(), await deadAddress()]
    fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
    putConfig(worldOf(person), {
      destinations: { mine: { kind: 'mlflow', url: mine.url, experimentId: '7' } },
    })
    const env = { MLFLOW_TRACKING_URI: dead }
    naming(person, env)
    await turnspan(person, ['allow', '--yes'])
    haveSession(person, '10-multi', { env })
    await turnspan(person, ['flush'])
    expect((await jsonOf(person, ['status'])).destinations).toMatchObject([{ waiting: 0 }, { waiting: 5 }])

    const { code, stdout, stderr } = await turnspan(person, ['deny'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('5 traces that waited for other destinations will not be sent there.')
    const status = await jsonOf(person, ['status'])
    expect(status.destinations).toMatchObject([{ delivered: 5, waiting: 0 }, { waiting: 0 }])
    // A wish of the user's is no problem; that MLflow is dead is one as before.
    expect(status.problems.map(({ what }: { what: string }) => what)).not.toContainEqual(
      expect.stringContaining('wants traces to go'),
    )
    haveSession(person, '02-bash', { env })
    await turnspan(person, ['flush'])
    expect((await jsonOf(person, ['status'])).destinations).toMatchObject([{ delivered: 6 }, { waiting: 0 }])
    expect(mine.traces.size).toBe(6)
    expect(await jsonOf(person, ['deny'])).toEqual({ directory: person.project, denied: true, takenBack: 0 })
  })

  test('is taken back by allow, which says so', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    const env = { MLFLOW_TRACKING_URI: mlflow.url }
    naming(person, env)
    await turnspan(person, ['deny'])
    const asked = await turnspan(person, ['allow'])
    expect(asked.code).toBe(1)
    expect(asked.stderr).toMatch(/You denied it on \d{4}-\d\d-\d\d; this takes that back\./)
    await turnspan(person, ['allow', '--yes'])
    haveSession(person, '02-bash', { env })
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(1)
  })

  test('forgets what the project’s destination refused, and nothing of other projects', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    const env = { MLFLOW_TRACKING_URI: mlflow.url }
    const other = path.join(person.homeFolder, 'other')
    fs.mkdirSync(path.join(other, '.claude'), { recursive: true })
    put(path.join(other, '.claude', 'settings.json'), JSON.stringify({ env }))
    naming(person, env)
    await turnspan(person, ['allow', '--yes'])
    await turnspan(person, ['allow', other, '--yes'])
    mlflow.answer('/v1/traces', 400)
    haveSession(person, '02-bash', { env })
    haveSession(person, '01-text', { env: { ...env, CLAUDE_PROJECT_DIR: other }, cwd: other })
    await turnspan(person, ['flush'])
    const refused = () => Object.keys(filesBelow(person.home)).filter((file) => file.includes('/refused/'))
    expect(refused()).toHaveLength(2)
    await turnspan(person, ['deny'])
    expect(refused()).toHaveLength(1)
    mlflow.answer('/v1/traces', undefined)
    await turnspan(person, ['flush', '--refused'])
    expect(mlflow.traces.size).toBe(1)
    const spans = [...mlflow.traces.values()].flatMap((trace) => [...trace.values()])
    expect(spans.find(({ parentSpanId }) => parentSpanId === '')?.attributes).toMatchObject({
      'process.working_directory': other,
    })
  })
})

describe.concurrent('allow --origin', () => {
  test('lets every project name that place, but one that was denied', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    const asked = await turnspan(person, ['allow', '--origin', `${mlflow.url}/some/path`])
    expect(asked).toMatchObject({ code: 1, stdout: '' })
    expect(asked.stderr).toContain(`Say "turnspan allow --origin ${mlflow.url} --yes"`)
    expect(await jsonOf(person, ['allow', '--yes', '--origin', mlflow.url])).toEqual({
      origin: mlflow.url,
      allowed: true,
    })
    const env = { MLFLOW_TRACKING_URI: mlflow.url }
    const denied = path.join(person.homeFolder, 'denied')
    fs.mkdirSync(denied)
    await turnspan(person, ['deny', denied])
    haveSession(person, '02-bash', { env })
    haveSession(person, '01-text', { env: { ...env, CLAUDE_PROJECT_DIR: denied } })
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(1)

    const back = await turnspan(person, ['deny', '--origin', mlflow.url])
    expect(back.stdout).toContain('is not allowed for all projects any more')
    haveSession(person, '03-files', { env })
    await turnspan(person, ['flush'])
    expect(mlflow.traces.size).toBe(1)
    expect((await turnspan(person, ['deny', '--origin', mlflow.url])).stdout).toContain('was not allowed')
  })

  test.each([
    ['ftp://x', 'must begin with http'],
    ['https://ada:canary@x', 'user name or password'],
    ['x', 'must begin with http'],
  ])('%s is refused', async (url, words) => {
    const person = newPerson()
    for (const command of ['allow', 'deny']) {
      const { code, stderr } = await turnspan(person, [command, '--origin', url])
      expect(code).toBe(2)
      expect(stderr).toContain(words)
      expect(stderr).not.toContain('canary')
    }
    expect(filesBelow(person.homeFolder)).toEqual({})
  })

  test('is for all projects: it takes no directory', async () => {
    const person = newPerson()
    for (const args of [
      ['allow', '.', '--origin', 'https://x'],
      ['allow', '--backfill', '--origin', 'https://x'],
      ['deny', '.', '--origin', 'https://x'],
    ]) {
      expect(await turnspan(person, args)).toMatchObject({ code: 2, stdout: '' })
    }
  })
})
