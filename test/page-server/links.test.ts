// Links that only a backend can tell: it is a real server that checks what it is asked.
import { expect, it, onTestFinished } from 'vitest'
import { type Answer, startBackend } from '../export/backend.ts'
import { startPage } from './world.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const BASIC = `Basic ${Buffer.from('pk-lf-1:sk-lf-2').toString('base64')}`

async function backend(answers: Readonly<Record<string, Answer>>) {
  const server = await startBackend()
  onTestFinished(() => server.close())
  server.reactBy(({ method, path }) => answers[`${method} ${path}`] ?? { status: 404, body: 'no such path' })
  return server
}

async function linksOf(destinations: Parameters<typeof startPage>[0]) {
  const page = await startPage(destinations)
  return async () => {
    const meta = (await (await page.get('/meta')).json()) as {
      destinations: { id: string; link: string | null }[]
    }
    return Object.fromEntries(meta.destinations.map(({ id, link }) => [id, link]))
  }
}

it('of MLflow lead to the experiment that has the name', async () => {
  const mlflow = await backend({
    'GET /api/2.0/mlflow/experiments/get-by-name?experiment_name=my%20work%26more': {
      headers: JSON_TYPE,
      body: JSON.stringify({
        experiment: { experiment_id: '42', name: 'my work&more', lifecycle_stage: 'active' },
      }),
    },
  })
  const links = await linksOf({
    config: {
      destinations: {
        named: {
          ...{ kind: 'mlflow', url: mlflow.url, experimentName: 'my work&more' },
          headers: { authorization: 'Bearer of-this-destination' },
        },
      },
    },
  })
  await expect
    .poll(links, { timeout: 5_000 })
    .toEqual({ named: `${mlflow.url}/#/experiments/42/traces?selectedEvaluationId=tr-{trace_id}` })
  await links()
  // Asked once, with the destination's own headers.
  expect(mlflow.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer of-this-destination'])
})

it('of Langfuse lead to the project that its keys are of', async () => {
  const langfuse = await backend({
    'GET /api/public/projects': {
      headers: JSON_TYPE,
      body: JSON.stringify({ data: [{ id: 'clx-7', name: 'Mine' }] }),
    },
  })
  const links = await linksOf({
    config: {
      destinations: {
        keyed: { kind: 'langfuse', url: langfuse.url, headers: { authorization: BASIC } },
      },
    },
  })
  await expect
    .poll(links, { timeout: 5_000 })
    .toEqual({ keyed: `${langfuse.url}/project/clx-7/traces/{trace_id}` })
  expect(langfuse.received.map(({ headers }) => headers.authorization)).toEqual([BASIC])
})

it('are absent where the backend says no, hangs, or names what is no id, and the page is not kept waiting', async () => {
  const refusing = await startBackend()
  const odd = await startBackend()
  const hanging = await startBackend()
  for (const server of [refusing, odd, hanging]) onTestFinished(() => server.close())
  refusing.react({ status: 401, body: '{}' })
  odd.react({ headers: JSON_TYPE, body: JSON.stringify({ data: [{ id: '../../evil?x=', name: 'x' }] }) })
  hanging.react(() => {})
  const links = await linksOf({
    config: {
      destinations: {
        refusing: { kind: 'mlflow', url: refusing.url, experimentName: 'a' },
        odd: { kind: 'langfuse', url: odd.url, headers: { authorization: BASIC } },
        hanging: { kind: 'mlflow', url: hanging.url, experimentName: 'a' },
      },
    },
  })
  const startedMs = performance.now()
  expect(await links()).toEqual({ refusing: null, odd: null, hanging: null })
  expect(performance.now() - startedMs).toBeLessThan(2_500)
  await Promise.all([refusing, odd, hanging].map((server) => server.got(1)))
  expect(await links()).toEqual({ refusing: null, odd: null, hanging: null })
})
