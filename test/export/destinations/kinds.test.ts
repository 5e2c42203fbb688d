import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DESTINATION_KINDS, destinationKind } from '../../../src/export/destinations/index.ts'
import { findOrCreateExperiment, mlflow } from '../../../src/export/destinations/mlflow.ts'
import { otlp } from '../../../src/export/destinations/otlp.ts'
import { type Http, openHttp } from '../../../src/export/http/http.ts'
import { type Answer, type Backend, type Received, startBackend } from '../backend.ts'
import { destinationAt } from '../samples.ts'

let backend: Backend
let http: Http
beforeEach(async () => {
  backend = await startBackend()
  http = openHttp(destinationAt(backend.url))
})
afterEach(async () => {
  http.close()
  await backend.close()
})

const json = (status: number, value: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
const MISSING = json(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No such experiment' })
const EXISTS = json(400, {
  error_code: 'RESOURCE_ALREADY_EXISTS',
  message: 'Experiment(name=x) already exists',
})
const experiment = (id: string, stage = 'active') =>
  json(200, { experiment: { experiment_id: id, name: 'my traces', lifecycle_stage: stage } })

/** Answers by the end of the path, one after the other where there are several. */
function serve(answers: Readonly<Record<string, readonly Answer[]>>): void {
  const left = Object.fromEntries(Object.entries(answers).map(([path, list]) => [path, [...list]]))
  backend.reactBy(({ path }: Received) => {
    const key = Object.keys(left).find((end) => path.split('?')[0]?.endsWith(end))
    const list = left[key ?? ''] ?? []
    return (list.length > 1 ? list.shift() : list[0]) ?? { status: 404 }
  })
}
const paths = () => backend.received.map(({ method, path }) => `${method} ${path}`)

describe('the table of kinds', () => {
  test('names each kind once', () => {
    expect(new Set(DESTINATION_KINDS.map(({ kind }) => kind)).size).toBe(DESTINATION_KINDS.length)
    expect(destinationKind('mlflow')).toBe(mlflow)
    expect(destinationKind('no such kind')).toBeUndefined()
  })

  test('gives MLflow the time that a locked SQLite takes', () => {
    expect(mlflow.defaults.timeoutMs).toBe(30_000)
  })

  test.each([
    ['http://localhost:4318', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/v1/traces', 'http://localhost:4318/v1/traces'],
    ['http://localhost:4318/v1/traces/', 'http://localhost:4318/v1/traces'],
    ['https://host/api/public/otel', 'https://host/api/public/otel/v1/traces'],
    ['https://host/otlp/?key=a', 'https://host/otlp/v1/traces?key=a'],
    ['http://localhost:5000/#/experiments/7', 'http://localhost:5000/v1/traces'],
    ['no url', 'no url'],
  ])('%s takes traces at %s', (base, url) => {
    expect(otlp.tracesUrl(base)).toBe(url)
    expect(mlflow.tracesUrl(base)).toBe(url)
  })
})

describe('an OTLP endpoint', () => {
  test('is tried with a request that has no spans', async () => {
    expect(await otlp.probe(destinationAt(backend.url), http)).toEqual({
      reachable: true,
      finding: 'It takes traces.',
    })
    expect(paths()).toEqual(['POST /v1/traces'])
    expect([...(backend.received[0]?.body ?? [])]).toEqual([0x0a, 0])
  })

  test('that answers with an error is reachable, and the finding says what is wrong', async () => {
    backend.react({ status: 404 })
    const { reachable, finding } = await otlp.probe(destinationAt(backend.url), http)
    expect(reachable).toBe(true)
    expect(finding).toContain('(HTTP 404)')
  })

  test('that does not answer is not reachable', async () => {
    await backend.close()
    expect(await otlp.probe(destinationAt(backend.url), http)).toMatchObject({ reachable: false })
  })
})

describe('MLflow’s experiment', () => {
  const find = (name = 'my traces') => findOrCreateExperiment(destinationAt(backend.url), name, http)

  test('is found by its name', async () => {
    serve({ 'get-by-name': [experiment('7')] })
    expect(await find('Käse & Brot')).toEqual({ status: 'found', id: '7' })
    expect(paths()).toEqual([
      'GET /api/2.0/mlflow/experiments/get-by-name?experiment_name=K%C3%A4se%20%26%20Brot',
    ])
  })

  test('is made where there is none', async () => {
    serve({ 'get-by-name': [MISSING], create: [json(200, { experiment_id: '8' })] })
    expect(await find()).toEqual({ status: 'created', id: '8' })
    expect(JSON.parse(backend.received[1]?.body.toString() ?? '')).toEqual({ name: 'my traces' })
  })

  test.each([{}, { experiment_id: null }, []])(
    'is not made where %j is all that is said of it',
    async (said) => {
      serve({ 'get-by-name': [MISSING], create: [json(200, said)] })
      expect(await find()).toMatchObject({
        status: 'refused',
        reason: expect.stringContaining('is not MLflow'),
      })
    },
  )

  test('is found after all where another made it in between', async () => {
    serve({ 'get-by-name': [MISSING, experiment('9')], create: [EXISTS] })
    expect(await find()).toEqual({ status: 'found', id: '9' })
  })

  test('that was deleted is said to be so', async () => {
    serve({ 'get-by-name': [experiment('7', 'deleted')] })
    const result = await find()
    expect(result.status).toBe('refused')
    expect('reason' in result && result.reason).toContain('"my traces" (id 7) was deleted')
  })

  test('cannot be told by what is no MLflow', async () => {
    backend.react({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>login</html>' })
    expect(await find()).toMatchObject({ status: 'refused' })
    backend.react({ status: 404, body: 'not here' })
    expect(await find()).toMatchObject({ status: 'refused', httpStatus: 404 })
    backend.react({ status: 503 })
    expect(await find()).toMatchObject({ status: 'unreachable' })
    await backend.close()
    expect(await find()).toMatchObject({ status: 'unreachable' })
  })

  test('is looked for below the path of the server', async () => {
    serve({ 'get-by-name': [experiment('7')] })
    for (const url of [
      `${backend.url}/mlflow/`,
      `${backend.url}/mlflow/v1/traces`,
      `${backend.url}/mlflow/#/experiments`,
    ]) {
      await findOrCreateExperiment(destinationAt(url), 'x', http)
    }
    expect(new Set(paths())).toEqual(
      new Set(['GET /mlflow/api/2.0/mlflow/experiments/get-by-name?experiment_name=x']),
    )
  })
})

describe('traces for MLflow', () => {
  const destination = (more = {}) => destinationAt(backend.url, { kind: 'mlflow', ...more })

  test('name their experiment by id, which is looked up once a process', async () => {
    serve({ 'get-by-name': [MISSING], create: [json(200, { experiment_id: '8' })] })
    const ready = {
      status: 'ready',
      url: `${backend.url}/v1/traces`,
      headers: { 'x-mlflow-experiment-id': '8' },
    }
    expect(await mlflow.prepare(destination({ experimentName: 'my traces' }), http)).toEqual(ready)
    expect(await mlflow.prepare(destination({ experimentName: 'my traces' }), http)).toEqual(ready)
    expect(paths()).toHaveLength(2)
    // Another name is another question.
    await mlflow.prepare(destination({ experimentName: 'others' }), http)
    expect(paths()).toHaveLength(4)
  })

  test('take the id that was given, or MLflow’s default', async () => {
    serve({ get: [experiment('5')] })
    expect(await mlflow.prepare(destination({ experimentId: '5', experimentName: 'x' }), http)).toMatchObject(
      {
        headers: { 'x-mlflow-experiment-id': '5' },
      },
    )
    expect(await mlflow.prepare(destination(), http)).toMatchObject({
      headers: { 'x-mlflow-experiment-id': '0' },
    })
  })

  test('go out where a gateway lets through nothing else', async () => {
    backend.react({ status: 403 })
    expect(await mlflow.prepare(destination({ experimentId: '5' }), http)).toMatchObject({ status: 'ready' })
  })

  test.each<[string, Answer, object]>([
    ['was deleted', experiment('5', 'deleted'), { status: 'retryable' }],
    ['does not exist', MISSING, { status: 'retryable' }],
    [
      'is no number',
      json(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'no' }),
      { status: 'retryable' },
    ],
    ['cannot be asked for now', { status: 503 }, { status: 'retryable' }],
  ])('wait where the experiment with that id %s', async (_, answer, expected) => {
    serve({ get: [answer] })
    expect(await mlflow.prepare(destination({ experimentId: '5' }), http)).toMatchObject(expected)
  })

  test.each<[number, object]>([
    [401, { status: 'refused', stops: true, httpStatus: 401 }],
    [500, { status: 'retryable', httpStatus: 500 }],
  ])('wait where the experiment’s name is answered with %d', async (status, expected) => {
    backend.react({ status })
    expect(await mlflow.prepare(destination({ experimentName: 'x' }), http)).toMatchObject(expected)
  })

  test.each<[string, object]>([
    ['by id', { experimentId: '5' }],
    ['by name', { experimentName: 'x' }],
  ])('are tried again soon where nothing listens, their experiment named %s', async (_, named) => {
    await backend.close()
    const outcome = await mlflow.prepare(destination(named), http)
    expect(outcome).toMatchObject({ status: 'retryable', cheap: true })
  })

  test('wait for better settings where they could not be sent at all', async () => {
    const url = 'http://mlflow.example.org'
    const headers = { authorization: 'Bearer x' }
    const inClear = openHttp({ url, headers, timeoutMs: 1_000 })
    expect(await mlflow.prepare(destination({ url, headers, experimentId: '5' }), inClear)).toMatchObject({
      status: 'refused',
      stops: true,
    })
    inClear.close()
  })

  test('are tried without making anything', async () => {
    serve({ 'v1/traces': [{ status: 200 }], 'get-by-name': [MISSING], get: [experiment('5')] })
    expect(await mlflow.probe(destination({ experimentName: 'new' }), http)).toEqual({
      reachable: true,
      finding: 'It takes traces; the experiment "new" is made with the first one.',
    })
    expect(await mlflow.probe(destination({ experimentId: '5' }), http)).toEqual({
      reachable: true,
      finding: 'It takes traces for the experiment "my traces" (id 5).',
    })
    expect(paths().filter((path) => path.includes('create'))).toEqual([])
  })
})
