import fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { destinationNamedBy } from '../../src/config/project.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { whereTo } from '../../src/config/standing.ts'
import { readTrackingUri } from '../../src/config/tracking-uri.ts'
import { trust, trustOrigin } from '../../src/config/trust.ts'
import { temporaryHome } from './temporary-home.ts'

const read = (given: string, folder: string | undefined = '/home/ada/work') => {
  const result = readTrackingUri(given, '--tracking-uri', folder)
  return result.ok ? `${result.tracked.kind} ${result.tracked.url}` : result.why
}

describe('a tracking URI', () => {
  test.each([
    ['http://127.0.0.1:5000', 'mlflow http://127.0.0.1:5000'],
    ['https://mlflow.example/prefix', 'mlflow https://mlflow.example/prefix'],
    ['sqlite:///mlflow.db', 'mlflow sqlite:////home/ada/work/mlflow.db'],
    ['sqlite:///../mlflow.db', 'mlflow sqlite:////home/ada/mlflow.db'],
    ['sqlite:////srv/ml flow.db', 'mlflow sqlite:////srv/ml flow.db'],
    ['sqlite+pysqlite:////srv/mlflow.db', 'mlflow sqlite:////srv/mlflow.db'],
    ['file://./custom-mlruns', 'mlflow-files file:///home/ada/work/custom-mlruns'],
    ['file:custom-mlruns', 'mlflow-files file:///home/ada/work/custom-mlruns'],
    ['file:///srv/ml%20runs', 'mlflow-files file:///srv/ml%20runs'],
    ['file:/srv/mlruns', 'mlflow-files file:///srv/mlruns'],
    ['file://localhost/srv/mlruns', 'mlflow-files file:///srv/mlruns'],
    ['./mlruns', 'mlflow-files file:///home/ada/work/mlruns'],
    ['../mlruns', 'mlflow-files file:///home/ada/mlruns'],
    ['mlruns', 'mlflow-files file:///home/ada/work/mlruns'],
    ['/srv/a#b?c', 'mlflow-files file:///srv/a%23b%3Fc'],
    ['databricks', 'databricks databricks'],
    ['databricks://team', 'databricks databricks://team'],
    ['databricks-uc://team', 'databricks databricks://team'],
  ])('%s is %s', (given, meant) => {
    expect(read(given)).toBe(meant)
  })

  test.each([
    ['sqlite://', 'is in no file'],
    ['sqlite:///:memory:', 'is in no file'],
    ['sqlite:///a.db?mode=ro', 'more than the path'],
    ['file://host/mlruns', 'no folder of this machine'],
    ['databricks://a/b', 'no profile'],
    ['databricks://$(x)', 'no profile'],
    ['mysql+pymysql://ada:canary@db/x', 'names a database'],
    ['localhost:5000', 'Did you mean http://localhost:5000?'],
    ['custom-mlruns', 'must begin with http'],
    ['', 'must begin with http:// or https://, or be sqlite:///'],
    ['s3://bucket/mlruns', 'must begin with http'],
  ])('%s is refused in words: %s', (given, words) => {
    expect(read(given)).toContain(words)
    expect(read(given)).not.toContain('canary')
  })

  test('that is relative means nothing where no project is known', () => {
    for (const given of ['sqlite:///mlflow.db', './mlruns', 'file://./mlruns']) {
      expect(readTrackingUri(given, 'It', undefined)).toMatchObject({ ok: false })
    }
    expect(readTrackingUri('sqlite:////srv/mlflow.db', 'It', undefined)).toMatchObject({ ok: true })
  })
})

describe("a project's tracking URI", () => {
  const named = (uri: string, project: string) => {
    const found = destinationNamedBy({ MLFLOW_TRACKING_URI: uri }, project)
    return found.ok ? found.destination : undefined
  }

  test('that is relative is another destination in every project', () => {
    const [one, other] = ['/home/ada/one', '/home/ada/two'].map((each) => named('sqlite:///mlflow.db', each))
    expect(one?.config.url).toBe('sqlite:////home/ada/one/mlflow.db')
    expect(one?.id).toMatch(/^mlflow-mlflow\.db-[0-9a-f]{6}$/)
    expect(one?.id).not.toBe(other?.id)
    expect(named('databricks', '/home/ada/one')?.id).toMatch(/^databricks-[0-9a-f]{6}$/)
  })

  test.each([
    'sqlite:///mlflow.db',
    'sqlite:////home/ada/private.db',
    './mlruns',
    'file:///home/ada',
    'databricks',
  ])('counts only where exactly it was allowed: %s', (uri) => {
    const home = temporaryHome()
    const settings = settingsOf({})
    const project = home.root
    const standing = (env = { MLFLOW_TRACKING_URI: uri }) =>
      whereTo(env, { home, settings, project }).map((each) => each.standing)
    expect(standing()).toEqual(['untrusted'])
    // Neither has an origin that could be trusted for all projects.
    trustOrigin(home, uri, 0)
    expect(standing()).toEqual(['untrusted'])
    trust(home, project, { MLFLOW_TRACKING_URI: uri }, 0)
    expect(standing()).toEqual(['trusted'])
    expect(standing({ MLFLOW_TRACKING_URI: 'sqlite:////etc/other.db' })).toEqual(['untrusted'])
  })
})

test('a project that is reached by a link has the same destination', () => {
  const home = temporaryHome()
  const [project, link] = [`${home.root}/project`, `${home.root}/link`]
  fs.mkdirSync(project)
  fs.symlinkSync(project, link)
  const env = { MLFLOW_TRACKING_URI: './mlruns' }
  trust(home, project, env, 0)
  const urls = [project, link].map((each) =>
    whereTo(env, { home, settings: settingsOf({}), project: each }).map((named) =>
      named.standing === 'trusted' ? named.destination.config.url : named.standing,
    ),
  )
  expect(urls[1]).toEqual(urls[0])
})
