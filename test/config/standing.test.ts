import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  destinationNamedBy,
  knownDestinations,
  rememberDestination,
  trustedParts,
} from '../../src/config/project.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { isSameTarget, whereTo } from '../../src/config/standing.ts'
import { distrust, isTrusted, trust } from '../../src/config/trust.ts'
import { homeAt } from '../../src/disk/home.ts'
import { tempDir } from '../rig/temp-dir.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const URI = 'http://127.0.0.1:5000'
const MLFLOW = { MLFLOW_TRACKING_URI: URI, MLFLOW_EXPERIMENT_ID: '3' }
const OTLP = { TURNSPAN_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

function newProject() {
  const folder = tempDir('trust')
  const project = path.join(folder, 'project')
  fs.mkdirSync(path.join(project, '.claude'), { recursive: true })
  return { home: homeAt(path.join(folder, '.turnspan')), project, settings: settingsOf({}) }
}

describe("what a session's variables name", () => {
  test('falls into parts, each trusted for itself', () => {
    expect(trustedParts({})).toEqual([])
    expect(trustedParts({ MLFLOW_EXPERIMENT_ID: '3', MLFLOW_TRACKING_URI: '' })).toEqual([])
    expect(
      trustedParts({ ...OTLP, ...MLFLOW, MLFLOW_CLAUDE_TRACING_ENABLED: 'true', CLAUDE_PID: '1' }),
    ).toEqual([MLFLOW, OTLP])
  })

  test('is one destination for the same values and another for any other', () => {
    const ids = [
      MLFLOW,
      { ...MLFLOW, MLFLOW_EXPERIMENT_ID: '4' },
      { ...MLFLOW, MLFLOW_EXPERIMENT_NAME: 'x' },
      { MLFLOW_TRACKING_URI: `${URI}/` },
      { MLFLOW_TRACKING_URI: 'http://[::1]:5000' },
      { TURNSPAN_OTLP_ENDPOINT: URI },
      { TURNSPAN_OTLP_ENDPOINT: URI, TURNSPAN_OTLP_CONVENTION: 'mlflow' },
    ].map((values) => {
      const named = destinationNamedBy(values)
      return named.ok ? named.destination.id : named.why
    })
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[0]).toMatch(/^mlflow-127\.0\.0\.1-[0-9a-f]{6}$/)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9][a-z0-9.-]{0,40}$/)
    const again = destinationNamedBy({ ...MLFLOW })
    expect(again.ok && again.destination.id).toBe(ids[0])
  })

  test.each([
    [{ MLFLOW_TRACKING_URI: 'databricks://a/b' }, /names no profile/],
    [{ MLFLOW_TRACKING_URI: 'uc:databricks' }, /must begin with http/],
    [{ MLFLOW_TRACKING_URI: 'sqlite:////home/me/mlflow.db?canary=1' }, /more than the path of a database/],
    [{ MLFLOW_TRACKING_URI: 'postgresql+psycopg2://ada:canary@db/mlflow' }, /names a database/],
    [{ MLFLOW_TRACKING_URI: 's3://bucket/mlruns' }, /must begin with http/],
    [{ MLFLOW_TRACKING_URI: 'http://ada:canary@x' }, /user name or password/],
    [{ MLFLOW_TRACKING_URI: 'http://x/?Api-Key=canary' }, /"Api-Key" in its query/],
    [
      { MLFLOW_TRACKING_URI: URI, MLFLOW_EXPERIMENT_ID: '3 or 4' },
      /MLFLOW_EXPERIMENT_ID must be a text of digits/,
    ],
    [{ TURNSPAN_OTLP_ENDPOINT: 'grpc://canary@x' }, /TURNSPAN_OTLP_ENDPOINT must begin with http/],
    [{ TURNSPAN_OTLP_ENDPOINT: URI, TURNSPAN_OTLP_CONVENTION: 'none' }, /TURNSPAN_OTLP_CONVENTION must be/],
  ])('may be nothing that traces can be sent to: %j', (values, sentence) => {
    const named = destinationNamedBy(values)
    expect(named.ok ? '' : named.why).toMatch(sentence)
    expect(JSON.stringify(named)).not.toContain('canary')
    const { home, project, settings } = newProject()
    trust(home, project, values, NOW_MS)
    expect(whereTo(values, { home, settings, project })).toMatchObject([{ standing: 'unsupported' }])
  })

  test('counts only where this user said so for this project', () => {
    const { home, project, settings } = newProject()
    const standingsIn = (of: string | undefined, env: object) =>
      whereTo(env, { home, settings, project: of }).map(({ standing }) => standing)
    const standings = (env: object) => standingsIn(project, env)
    expect(standings({ ...MLFLOW, ...OTLP })).toEqual(['untrusted', 'untrusted'])
    trust(home, project, MLFLOW, NOW_MS)
    expect(standings({ ...MLFLOW, ...OTLP })).toEqual(['trusted', 'untrusted'])
    expect(standingsIn(path.dirname(project), MLFLOW)).toEqual(['untrusted'])
    expect(standingsIn(undefined, MLFLOW)).toEqual(['untrusted'])
    distrust(home, project, MLFLOW)
    expect(standings(MLFLOW)).toEqual(['untrusted'])
  })

  test("is the user's own where that goes to the same place: nothing to trust, and one copy", () => {
    const { home, project } = newProject()
    const settings = settingsOf({
      destinations: { mine: { kind: 'mlflow', url: `${URI}/`, experimentId: '3' } },
    })
    expect(whereTo(MLFLOW, { home, settings, project })).toMatchObject([
      { standing: 'own', destination: { id: 'mine' } },
    ])
  })
})

describe('two destinations are the same', () => {
  const at = (url: string, more: object = {}) => ({ kind: 'mlflow' as const, url, ...more })
  const id = (experimentId: string, experimentName?: string) =>
    at(URI, { experimentId, ...(experimentName && { experimentName }) })
  const named = (experimentName: string) => at(URI, { experimentName })
  test.each([
    ['with and without a slash at the end', at(URI), at(`${URI}/`), true],
    ['with the path for traces or without it', at(URI), at(`${URI}/v1/traces`), true],
    ['in capitals', at('http://LOCALHOST:5000'), at('http://localhost:5000'), true],
    ['no: another host', at(URI), at('http://127.0.0.2:5000'), false],
    ['no: another port', at(URI), at('http://127.0.0.1:5001'), false],
    ['no: another scheme', at(URI), at('https://127.0.0.1:5000'), false],
    ['no: another path', at(URI), at(`${URI}/team`), false],
    ['no: another kind', at(URI), { kind: 'otlp' as const, url: URI }, false],
    ['no experiment is the default one', at(URI), id('0'), true],
    ['no: another id', id('1'), id('2'), false],
    ['no: another id of the same name', id('1', 'x'), id('2', 'x'), false],
    ['the id goes before the name', id('1', 'x'), id('1', 'y'), true],
    ['the same name', named('x'), named('x'), true],
    ['no: another name', named('x'), named('y'), false],
    ['a name, and the same with its id', named('x'), id('7', 'x'), true],
    ['no: a name and only an id', named('x'), id('7'), false],
    ['no: a name and the default', named('x'), at(URI), false],
    ['its own convention said or not', at(URI), at(URI, { convention: 'mlflow' }), true],
    ['no: another convention', at(URI), at(URI, { convention: 'gen-ai' }), false],
  ])('%s', (_how, one, other, same) => {
    expect(isSameTarget(one, other)).toBe(same)
    expect(isSameTarget(other, one)).toBe(same)
  })
})

describe('P6: trust is by value and by the real folder', () => {
  test('whatever way leads to it', () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    const link = path.join(path.dirname(project), 'link')
    fs.symlinkSync(project, link)
    for (const way of [
      project,
      `${project}/`,
      path.join(project, '.claude', '..'),
      `${project}/./x/..`,
      link,
    ]) {
      expect(isTrusted(home, way, MLFLOW)).toBe(true)
    }
  })

  test('and not for a copy, a folder below or above, nor one that took its settings by a link', () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    const copy = `${project}-copy`
    fs.cpSync(project, copy, { recursive: true })
    const borrower = path.join(path.dirname(project), 'borrower')
    fs.mkdirSync(borrower)
    fs.symlinkSync(path.join(project, '.claude'), path.join(borrower, '.claude'))
    for (const other of [
      copy,
      borrower,
      path.join(project, '.claude'),
      path.dirname(project),
      '',
      '/nowhere',
    ]) {
      expect(isTrusted(home, other, MLFLOW)).toBe(false)
    }
  })

  test('a folder that was moved away and replaced is what stands there now', () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    fs.renameSync(project, `${project}-moved`)
    expect(isTrusted(home, `${project}-moved`, MLFLOW)).toBe(false)
  })

  test.each([
    { ...MLFLOW, MLFLOW_TRACKING_URI: `${URI}/` },
    { ...MLFLOW, MLFLOW_EXPERIMENT_ID: '4' },
    { MLFLOW_TRACKING_URI: URI },
    { ...MLFLOW, MLFLOW_EXPERIMENT_NAME: 'x' },
    { MLFLOW_EXPERIMENT_ID: URI, MLFLOW_TRACKING_URI: '3' },
  ])('and not for other values: %j', (values) => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    expect(isTrusted(home, project, values)).toBe(false)
    expect(isTrusted(home, project, { MLFLOW_EXPERIMENT_ID: '3', MLFLOW_TRACKING_URI: URI })).toBe(true)
  })

  test('its record says what was meant, for this user alone', () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    const [name = ''] = fs.readdirSync(home.trust)
    const file = path.join(home.trust, name)
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
      v: 1,
      root: project,
      values: MLFLOW,
      at: '2026-11-23T00:00:00.000Z',
    })
    expect([fs.statSync(file).mode & 0o777, fs.statSync(home.trust).mode & 0o777]).toEqual([0o600, 0o700])
    for (const damaged of ['', '{', 'null', '[]']) {
      fs.writeFileSync(file, damaged)
      expect(isTrusted(home, project, MLFLOW)).toBe(false)
    }
  })

  test.each([0o770, 0o707, 0o720])('a folder of mode %o counts for nothing, and gets nothing', (mode) => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    fs.chmodSync(home.trust, mode)
    expect(isTrusted(home, project, MLFLOW)).toBe(false)
    expect(trust(home, project, OTLP, NOW_MS)).toMatchObject({
      ok: false,
      why: expect.stringContaining('by others'),
    })
    expect(fs.readdirSync(home.trust)).toHaveLength(1)
  })

  test.skipIf(process.geteuid?.() !== 0)("another user's folder counts for nothing", () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    fs.chownSync(home.trust, 4711, 4711)
    expect(isTrusted(home, project, MLFLOW)).toBe(false)
    expect(trust(home, project, MLFLOW, NOW_MS)).toMatchObject({ ok: false })
  })

  test('a link to a folder of records counts for nothing', () => {
    const { home, project } = newProject()
    trust(home, project, MLFLOW, NOW_MS)
    fs.renameSync(home.trust, `${home.trust}-real`)
    fs.symlinkSync(`${home.trust}-real`, home.trust)
    expect(isTrusted(home, project, MLFLOW)).toBe(false)
  })
})

describe('a destination that a project named', () => {
  const headers = { authorization: 'Bearer canary' }

  test('is remembered without credentials, which come from the origin when it is sent to', () => {
    const { home } = newProject()
    const named = destinationNamedBy(MLFLOW)
    if (!named.ok) throw new Error(named.why)
    rememberDestination(home, named.destination)
    fs.mkdirSync(path.join(home.delivery, 'mine'))
    fs.writeFileSync(path.join(home.delivery, 'a file'), '')
    const settings = settingsOf({ origins: { [URI]: { headers } } })
    expect(knownDestinations(home, settings)).toMatchObject([
      { id: named.destination.id, url: URI, experimentId: '3', headers, convention: 'mlflow' },
    ])
    const file = path.join(home.delivery, named.destination.id, 'destination.json')
    expect(fs.readFileSync(file, 'utf8')).not.toContain('canary')
    fs.writeFileSync(file, '{')
    expect(knownDestinations(home, settings)).toEqual([])
    rememberDestination(home, named.destination)
    expect(knownDestinations(home, settings)).toHaveLength(1)
  })

  test('that cannot be read keeps nobody else’s from being known', () => {
    const { home } = newProject()
    const named = destinationNamedBy(MLFLOW)
    if (!named.ok) throw new Error(named.why)
    rememberDestination(home, named.destination)
    fs.mkdirSync(path.join(home.delivery, 'another', 'destination.json'), { recursive: true })
    expect(knownDestinations(home, settingsOf({})).map(({ id }) => id)).toEqual([named.destination.id])
  })
})
