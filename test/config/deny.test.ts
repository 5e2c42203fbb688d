// The words of a user about a project that go beyond one value: deny, an origin for all, what was told before.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { entitledTo } from '../../src/config/entitled.ts'
import { destinationNamedBy } from '../../src/config/project.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { whereTo } from '../../src/config/standing.ts'
import { deniedAt, deny, distrustOrigin, isTrusted, trust, trustOrigin } from '../../src/config/trust.ts'
import { homeAt } from '../../src/disk/home.ts'
import { tempDir } from '../rig/temp-dir.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const ONE = { MLFLOW_TRACKING_URI: 'https://mlflow.example/team' }
const OTHER = { TURNSPAN_OTLP_ENDPOINT: 'https://otlp.example:4318' }

function newHome() {
  const folder = tempDir('deny')
  const [project, neighbour] = ['project', 'neighbour'].map((name) => path.join(folder, name))
  for (const each of [project, neighbour]) fs.mkdirSync(each ?? '')
  return { home: homeAt(path.join(folder, '.turnspan')), project: project ?? '', neighbour: neighbour ?? '' }
}

describe('a project that was denied', () => {
  test('names nothing that counts, whatever was allowed before or of its origin', () => {
    const { home, project, neighbour } = newHome()
    for (const each of [project, neighbour]) trust(home, each, ONE, NOW_MS)
    trustOrigin(home, ONE.MLFLOW_TRACKING_URI, NOW_MS)
    expect(deny(home, project, NOW_MS)).toEqual({ ok: true })
    expect(isTrusted(home, project, ONE)).toBe(false)
    expect(isTrusted(home, neighbour, ONE)).toBe(true)
    expect(deniedAt(home, project)).toBe('2026-11-23T00:00:00.000Z')
    expect(deniedAt(home, neighbour)).toBeUndefined()
    const [named] = whereTo(ONE, { home, settings: settingsOf({}), project })
    expect(named).toMatchObject({ standing: 'untrusted', deniedAt: '2026-11-23T00:00:00.000Z' })
  })

  test('is denied by whatever link one comes to it', () => {
    const { home, project } = newHome()
    fs.symlinkSync(project, `${project}-link`)
    deny(home, `${project}-link`, NOW_MS)
    trustOrigin(home, ONE.MLFLOW_TRACKING_URI, NOW_MS)
    expect(isTrusted(home, project, ONE)).toBe(false)
    expect(isTrusted(home, `${project}-link`, ONE)).toBe(false)
  })

  test('is allowed again by a later word, for that one thing and none that was allowed before', () => {
    const { home, project } = newHome()
    for (const values of [ONE, OTHER]) trust(home, project, values, NOW_MS)
    deny(home, project, NOW_MS)
    trust(home, project, OTHER, NOW_MS)
    expect(deniedAt(home, project)).toBeUndefined()
    expect([ONE, OTHER].map((values) => isTrusted(home, project, values))).toEqual([false, true])
  })

  test('cannot be denied in a folder that others can write, where nothing counts anyway', () => {
    const { home, project } = newHome()
    fs.mkdirSync(home.trust, { recursive: true })
    fs.chmodSync(home.trust, 0o770)
    expect(deny(home, project, NOW_MS)).toMatchObject({
      ok: false,
      why: expect.stringContaining('written by others'),
    })
    expect(isTrusted(home, project, ONE)).toBe(false)
  })
})

describe('an origin that was allowed', () => {
  test.each([
    ['https://mlflow.example', true],
    ['https://mlflow.example/other/path', true],
    ['https://MLFLOW.example:443/', true],
    ['http://mlflow.example/team', false],
    ['https://mlflow.example:8443/team', false],
    ['https://mlflow.example.evil/team', false],
    ['https://evil/mlflow.example', false],
    ['https://mlflow.example@evil/', false],
  ])('counts for %s in every project: %s', (uri, isIt) => {
    const { home, project, neighbour } = newHome()
    trustOrigin(home, 'https://mlflow.example/team', NOW_MS)
    for (const each of [project, neighbour]) {
      expect(isTrusted(home, each, { MLFLOW_TRACKING_URI: uri })).toBe(isIt)
    }
  })

  test('is none for what has no origin', () => {
    const { home, project } = newHome()
    trustOrigin(home, 'file:///tmp/x', NOW_MS)
    for (const uri of ['file:///etc', 'sqlite:///x', 'null', 'not an address', '']) {
      expect(isTrusted(home, project, { MLFLOW_TRACKING_URI: uri })).toBe(false)
    }
  })

  test('counts no more when that is taken back, where a project was allowed for itself it stays', () => {
    const { home, project, neighbour } = newHome()
    trustOrigin(home, ONE.MLFLOW_TRACKING_URI, NOW_MS)
    trust(home, neighbour, ONE, NOW_MS)
    expect(distrustOrigin(home, 'https://mlflow.example')).toBe(true)
    expect(distrustOrigin(home, 'https://mlflow.example')).toBe(false)
    expect([project, neighbour].map((each) => isTrusted(home, each, ONE))).toEqual([false, true])
  })
})

describe('what a destination may have of the time before it', () => {
  const idOf = (values: typeof ONE | typeof OTHER) => {
    const named = destinationNamedBy(values)
    return named.ok ? named.destination.id : ''
  }

  test('is everything, where it is the user’s own', () => {
    const { home, project } = newHome()
    const settings = settingsOf({ destinations: { mine: { kind: 'otlp', url: 'http://127.0.0.1:1' } } })
    const mayHave = entitledTo('mine', { home, settings })
    expect([mayHave({}), mayHave({ CLAUDE_PROJECT_DIR: project })]).toEqual([true, true])
  })

  test('is what the projects told that were trusted with it, and nobody else', () => {
    const { home, project, neighbour } = newHome()
    const settings = settingsOf({})
    trust(home, project, ONE, NOW_MS)
    trust(home, neighbour, OTHER, NOW_MS)
    const mayHave = entitledTo(idOf(ONE), { home, settings })
    expect(mayHave({ CLAUDE_PROJECT_DIR: project })).toBe(true)
    expect(mayHave({ CLAUDE_PROJECT_DIR: neighbour })).toBe(false)
    // Its settings named the same, and nobody allowed it.
    expect(mayHave({ CLAUDE_PROJECT_DIR: neighbour, ...ONE })).toBe(false)
    expect(mayHave(ONE)).toBe(false)
    expect(mayHave({})).toBe(false)
    deny(home, project, NOW_MS)
    expect(entitledTo(idOf(ONE), { home, settings })({ CLAUDE_PROJECT_DIR: project })).toBe(false)
  })

  test('is what sessions told whose settings named it, where its origin is allowed', () => {
    const { home, project, neighbour } = newHome()
    trustOrigin(home, ONE.MLFLOW_TRACKING_URI, NOW_MS)
    const mayHave = entitledTo(idOf(ONE), { home, settings: settingsOf({}) })
    expect(mayHave({ CLAUDE_PROJECT_DIR: project, ...ONE })).toBe(true)
    expect(mayHave({ CLAUDE_PROJECT_DIR: neighbour })).toBe(false)
  })
})
