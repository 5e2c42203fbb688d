// Against a workspace that keeps to what is documented: nobody ran this against Databricks itself.
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { aroundOf } from '../../../src/config/around.ts'
import type { DestinationConfig } from '../../../src/config/schema.ts'
import { settingsOf } from '../../../src/config/settings.ts'
import { allowVariables } from '../../../src/config/variables.ts'
import type { Home } from '../../../src/disk/home.ts'
import { databricks } from '../../../src/export/destinations/databricks.ts'
import { equip } from '../../../src/export/send/equip.ts'
import { sendBatch } from '../../../src/export/send/send.ts'
import { conventionNamed } from '../../../src/trace/conventions/index.ts'
import { temporaryHome, textBelow } from '../../config/temporary-home.ts'
import { batchOf, spanOf } from '../samples.ts'
import { CLIENT, EXPERIMENTS, startWorkspace, type Workspace } from './databricks-like.ts'

const TOKEN = 'dapi-canary-0123'

let home: Home
let env: Record<string, string>
beforeEach(() => {
  home = temporaryHome()
  env = {}
})

/** A user whose variables are allowed, as after setup; `programs` is their PATH. */
function user(given: Partial<DestinationConfig> = {}, programs = '/usr/bin:/bin') {
  const variables = Object.keys(env)
  allowVariables(home, variables, { lookup: (name) => env[name], named: variables })
  const machine = { proxies: {}, caFile: undefined, path: programs, lookup: (name: string) => env[name] }
  const config = {
    kind: 'databricks',
    url: 'databricks',
    experimentId: EXPERIMENTS.plain,
    ...given,
  } as DestinationConfig
  const [destination] = settingsOf({ destinations: { lake: config } }, aroundOf(home, machine)).destinations
  if (destination === undefined) throw new Error('no destination')
  return {
    destination,
    equip: () => equip(destination),
    async send(batch = batchOf(1)) {
      const equipped = await equip(destination)
      if (equipped.status !== 'equipped') return equipped
      const convention = conventionNamed('mlflow')
      if (convention === undefined) throw new Error('no convention')
      const { http } = equipped
      try {
        const channel = { destination: equipped.destination, kind: databricks, http, clock: Date.now }
        return await sendBatch({ ...channel, convention: convention.apply }, batch)
      } finally {
        http.close()
      }
    },
  }
}

function withToken({ url, allow }: Workspace): void {
  env = { DATABRICKS_HOST: url, DATABRICKS_TOKEN: TOKEN }
  allow(TOKEN)
}

const fileOf = (workspace: Workspace, traceId: string) =>
  JSON.parse(workspace.files.get(`tr-${traceId}`) ?? '{}') as { spans: readonly Record<string, unknown>[] }

describe('an experiment with a Unity Catalog table', () => {
  test('gets protobuf with the name of its table, which its tags tell', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const batch = batchOf(1)
    expect(await user({ experimentId: EXPERIMENTS.table }).send(batch)).toEqual({ status: 'accepted' })
    expect(workspace.tables.get('main.traces.claude_otel_spans')).toHaveLength(3)
    // What the list of traces shows is told beside.
    expect(workspace.asked).toEqual([
      'GET /api/2.0/mlflow/experiments/get',
      'POST /api/2.0/otel/v1/traces',
      `POST /api/4.0/mlflow/traces/main.traces.claude/${batch.traceId}/info`,
    ])
    expect(workspace.infos.get(batch.traceId)).toMatchObject({
      trace_location: {
        type: 'UC_TABLE_PREFIX',
        uc_table_prefix: { catalog_name: 'main', schema_name: 'traces', table_prefix: 'claude' },
      },
      state: 'OK',
    })
  })

  test('a table that the settings name goes before it, and one that is not there is told of', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const outcome = await user({ table: 'main.traces.none' }).send()
    expect(outcome).toMatchObject({ status: 'refused', httpStatus: 404 })
    expect(workspace.tables.get('main.traces.claude_otel_spans')).toEqual([])
  })
})

describe('any other experiment', () => {
  test.each(['AWS_PRESIGNED_URL', 'GCP_SIGNED_URL', 'AZURE_SAS_URI', 'AZURE_ADLS_GEN2_SAS_URI'])(
    'gets the trace made known and its spans as a file: %s',
    async (type) => {
      const workspace = await startWorkspace()
      withToken(workspace)
      workspace.storeAs(type)
      const batch = batchOf(1)
      expect(await user().send(batch)).toEqual({ status: 'accepted' })
      expect(workspace.infos.get(`tr-${batch.traceId}`)).toMatchObject({
        trace_location: {
          type: 'MLFLOW_EXPERIMENT',
          mlflow_experiment: { experiment_id: EXPERIMENTS.plain },
        },
        state: 'OK',
        request_time: '2026-11-23T08:30:00.124Z',
        execution_duration: '0.998s',
        trace_metadata: { 'mlflow.trace_schema.version': '3' },
      })
      expect(fileOf(workspace, batch.traceId).spans).toHaveLength(3)
    },
  )

  test('what comes later goes into the same file, and what comes again takes its place', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const { send } = user()
    const first = batchOf(2, 2)
    await send(first)
    const late = spanOf(2, 3, { name: 'chat late' })
    const again = spanOf(2, 2, { name: 'chat again' })
    expect(await send({ ...first, spans: [again, late] })).toEqual({ status: 'accepted' })
    const names = fileOf(workspace, first.traceId).spans.map(({ name }) => name)
    expect(names).toEqual(['invoke_agent claude-code', 'chat again', 'chat late'])
  })

  test('a store that is not known is said, and nothing is uploaded', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    workspace.storeAs('FLOPPY')
    expect(await user().send()).toMatchObject({ status: 'refused', stops: true })
    expect(workspace.files.size).toBe(0)
  })

  test('by its path in the workspace is found', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const outcome = await user({ experimentId: undefined, experimentName: '/Users/plain' }).send()
    expect(outcome).toEqual({ status: 'accepted' })
  })

  test.each([
    [EXPERIMENTS.deleted, 'was deleted'],
    ['99', 'has no experiment with id 99'],
    [undefined, 'needs an experiment'],
  ])('%s: traces wait, for they are not to blame', async (experimentId, words) => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const outcome = await user({ experimentId }).send()
    expect(outcome).toMatchObject({ status: 'retryable', reason: expect.stringContaining(words) })
  })
})

describe('credentials', () => {
  test('a token that is refused, or may do nothing, stops the destination until another one is there', async () => {
    const workspace = await startWorkspace()
    env = { DATABRICKS_HOST: workspace.url, DATABRICKS_TOKEN: TOKEN }
    const before = user()
    expect(await before.send()).toMatchObject({ status: 'refused', httpStatus: 401, stops: true })
    workspace.allow(TOKEN)
    workspace.forbid(true)
    expect(await before.send()).toMatchObject({ status: 'refused', httpStatus: 403, stops: true })
    const { fingerprint } = await before.equip()
    env = { ...env, DATABRICKS_TOKEN: `${TOKEN}-new` }
    expect((await user().equip()).fingerprint).not.toBe(fingerprint)
  })

  test('a client gets a token, keeps it as long as it lives, and another one afterwards', async () => {
    const workspace = await startWorkspace()
    env = {
      DATABRICKS_HOST: workspace.url,
      DATABRICKS_CLIENT_ID: CLIENT.id,
      DATABRICKS_CLIENT_SECRET: CLIENT.secret,
    }
    const { send } = user()
    expect(await send(batchOf(1))).toEqual({ status: 'accepted' })
    expect(await send(batchOf(2))).toEqual({ status: 'accepted' })
    expect(workspace.given).toHaveLength(1)

    const brief = await startWorkspace({ expiresIn: 60 })
    env = { ...env, DATABRICKS_HOST: brief.url }
    const other = user()
    expect(await other.send(batchOf(3))).toEqual({ status: 'accepted' })
    brief.forget()
    expect(await other.send(batchOf(4))).toEqual({ status: 'accepted' })
    expect(brief.given).toHaveLength(2)
  })

  test('a client with a wrong secret is told of, and the secret is in no sentence', async () => {
    const workspace = await startWorkspace()
    env = {
      DATABRICKS_HOST: workspace.url,
      DATABRICKS_CLIENT_ID: CLIENT.id,
      DATABRICKS_CLIENT_SECRET: 'canary',
    }
    const outcome = await user().send()
    expect(outcome).toMatchObject({ status: 'refused', httpStatus: 401, stops: true })
    expect(JSON.stringify(outcome)).not.toContain('canary')
  })

  test("who logged in with Databricks' own command is asked for by it, from the user's own PATH", async () => {
    const workspace = await startWorkspace()
    workspace.allow('from-cli')
    const folder = path.join(home.root, 'programs')
    fs.mkdirSync(folder)
    const says = '{"access_token":"from-cli","token_type":"Bearer","expiry":"2126-01-01T00:00:00Z"}'
    const script = `#!/bin/sh\n[ "$*" = "auth token --host ${workspace.url}" ] && echo '${says}'\n`
    fs.writeFileSync(path.join(folder, 'databricks'), script, { mode: 0o755 })
    env = { DATABRICKS_HOST: workspace.url }
    expect(await user({}, folder).send()).toEqual({ status: 'accepted' })
    expect(await user({}, '/nowhere').send()).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('There is no "databricks" in the PATH'),
    })
  })

  test('a profile of the file says it all, whatever the variables say', async () => {
    const workspace = await startWorkspace()
    workspace.allow(TOKEN)
    const file = path.join(home.root, 'databrickscfg')
    fs.writeFileSync(file, `[team]\nhost = ${workspace.url}\ntoken = ${TOKEN}\n`)
    env = { DATABRICKS_HOST: 'https://evil.example', DATABRICKS_CONFIG_FILE: file }
    expect(await user({ url: 'databricks://team' }).send()).toEqual({ status: 'accepted' })
    expect(await user({ url: 'databricks://none' }).send()).toMatchObject({ status: 'waiting' })
  })

  test('variables that this user never allowed, such as those of a cloned project, are not heard', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    const { destination } = user()
    env = { DATABRICKS_HOST: 'http://127.0.0.1:1', DATABRICKS_TOKEN: 'evil' }
    const equipped = await equip(destination)
    expect(equipped).toMatchObject({ status: 'waiting', reason: expect.stringContaining('DATABRICKS_HOST') })
  })

  test('stand in no file of ours', async () => {
    const workspace = await startWorkspace()
    withToken(workspace)
    await user().send()
    expect(textBelow(home)).not.toContain(TOKEN)
  })
})

test('the probe tells where traces go, and leaves nothing behind', async () => {
  const workspace = await startWorkspace()
  withToken(workspace)
  const probe = async (experimentId: string) => {
    const equipped = await user({ experimentId }).equip()
    if (equipped.status !== 'equipped') throw new Error(equipped.reason)
    const found = await databricks.probe(equipped.destination, equipped.http)
    equipped.http.close()
    return found
  }
  expect(await probe(EXPERIMENTS.table)).toMatchObject({
    reachable: true,
    finding: expect.stringContaining('into main.traces.claude_otel_spans'),
  })
  expect(await probe('99')).toMatchObject({ reachable: true, takes: false })
  expect(workspace.infos.size + workspace.files.size).toBe(0)
})
