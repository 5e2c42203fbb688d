// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are what configurations hold
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { startMlflowLike } from './mlflow-like.ts'
import { envIn, filesBelow, newPerson, type Person, textOf, turnspan } from './person.ts'

const USER = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: 'canary-password' }
const BASIC = `Basic ${Buffer.from('ada:canary-password').toString('base64')}`

const configOf = (person: Person) => JSON.parse(textOf(person.config)) as Record<string, unknown>
const everything = (person: Person) => JSON.stringify(filesBelow(person.homeFolder))

describe.concurrent("what MLflow's own tools take from the shell", () => {
  test('user and password are written down as a reference, for this server alone, and used at once', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const args = ['autolog', 'claude', '-u', mlflow.url, '-n', 'mine']
    expect(await turnspan(person, args, { env: USER })).toMatchObject({ code: 0, stderr: '' })
    expect(configOf(person)).toEqual({
      origins: {
        [mlflow.url]: {
          headers: { authorization: 'Basic ${base64:MLFLOW_TRACKING_USERNAME:MLFLOW_TRACKING_PASSWORD}' },
        },
      },
    })
    expect(mlflow.headers.map(({ authorization }) => authorization)).toEqual([BASIC, BASIC])
    expect(everything(person)).not.toContain('canary-password')
    expect(textOf(person.settings.project)).not.toContain('authorization')

    // Allowed as "turnspan allow" does: for these values, and no others.
    const status = await turnspan(person, ['status'], { env: USER })
    expect(status).toMatchObject({ code: 0 })
    const other = await turnspan(person, ['status'], { env: { ...USER, MLFLOW_TRACKING_PASSWORD: 'other' } })
    expect(other.stdout).toContain('whose value differs from when you allowed it')
  })

  test('a token, a workspace and certificates likewise; a header that is typed goes before them', async () => {
    const person = newPerson()
    const url = 'https://mlflow.example:8443'
    const env = {
      MLFLOW_TRACKING_TOKEN: 'canary-token',
      MLFLOW_WORKSPACE: 'team $1',
      MLFLOW_TRACKING_SERVER_CERT_PATH: 'ca.pem',
      MLFLOW_TRACKING_CLIENT_CERT_PATH: '/srv/client.pem',
    }
    await turnspan(person, ['autolog', 'claude', '-u', `${url}/prefix`], { env })
    expect(configOf(person)).toEqual({
      origins: {
        [url]: {
          headers: { authorization: 'Bearer ${MLFLOW_TRACKING_TOKEN}', 'x-mlflow-workspace': 'team $1' },
          caFile: path.join(person.project, 'ca.pem'),
          certFile: '/srv/client.pem',
        },
      },
    })
    const other = newPerson()
    const typed = ['--local', '--header', 'authorization=Bearer ${MINE}']
    await turnspan(other, ['autolog', 'claude', '-u', url, ...typed], { env: { ...USER, MINE: 'x' } })
    expect(textOf(other.config)).toContain('${MINE}')
    expect(textOf(other.config)).not.toContain('MLFLOW_TRACKING')
  })

  test('that a certificate is not to be checked is not followed, and said', async () => {
    const person = newPerson()
    const env = { MLFLOW_TRACKING_INSECURE_TLS: 'true' }
    const { stdout } = await turnspan(person, ['autolog', 'claude', '-u', 'https://mlflow.example'], { env })
    expect(stdout).toContain('MLFLOW_TRACKING_INSECURE_TLS is not followed')
  })

  test('counts for nothing inside Claude Code, where a project may have set it', async () => {
    const person = newPerson()
    const env = { ...USER, CLAUDECODE: '1' }
    await turnspan(person, ['autolog', 'claude', '-u', 'http://127.0.0.1:1'], { env })
    expect(fs.existsSync(person.config)).toBe(false)
  })

  test('a server that does not know its own name is told of with what to do', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    mlflow.answer(403, 'Invalid Host header - possible DNS rebinding attack detected')
    const { code, stderr } = await turnspan(person, ['autolog', 'claude', '-u', mlflow.url, '-n', 'mine'])
    expect(code).toBe(1)
    expect(stderr).toContain('start it with --allowed-hosts')
  })
})

describe.concurrent('a tracking URI that is no server', () => {
  test('stands in a project as it was typed, and in your own settings as a whole path', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '-u', 'sqlite:///mlflow.db', '-e', '3'])
    expect(envIn(person.settings.project)).toMatchObject({
      MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db',
      MLFLOW_EXPERIMENT_ID: '3',
    })
    await turnspan(person, ['autolog', 'claude', '--user', '-u', 'sqlite:///mlflow.db', '-n', 'mine'])
    expect(configOf(person)).toMatchObject({
      destinations: {
        mlflow: { kind: 'mlflow', url: `sqlite:///${person.project}/mlflow.db`, experimentName: 'mine' },
      },
    })
  })

  test('that is a folder has its experiment at once, without MLflow', async () => {
    const person = newPerson()
    const { stdout } = await turnspan(person, ['autolog', 'claude', '-u', './mlruns', '-n', 'mine'])
    expect(stdout).not.toContain('! ')
    const id = envIn(person.settings.project).MLFLOW_EXPERIMENT_ID ?? ''
    expect(fs.readFileSync(path.join(person.project, 'mlruns', id, 'meta.yaml'), 'utf8')).toContain('"mine"')
    expect((await turnspan(person, ['status'])).stdout).toContain('reachable')
  })

  test('of a database says at setup and in status what is missing without MLflow', async () => {
    const person = newPerson()
    const env = { PATH: [path.dirname(process.execPath), '/bin'].join(path.delimiter) }
    const { stdout } = await turnspan(person, ['autolog', 'claude', '-u', 'sqlite:///mlflow.db'], { env })
    expect(stdout).toContain('There is no "mlflow" in the PATH of your shell')
    expect(stdout).toContain('Until then traces wait in the local store.')
    const status = await turnspan(person, ['status'], { env })
    expect(status.code).toBe(1)
    expect(status.stdout).toContain('There is no "mlflow" in the PATH of your shell')
  })

  test('of Databricks names variables in your configuration, and none of their values', async () => {
    const person = newPerson()
    const env = { DATABRICKS_HOST: 'https://x.cloud.databricks.com', DATABRICKS_TOKEN: 'dapi-canary' }
    const done = await turnspan(person, ['autolog', 'claude', '-u', 'databricks', '-e', '42'], { env })
    expect(done).toMatchObject({ code: 0, stderr: '' })
    expect(configOf(person)).toEqual({
      databricks: { variables: ['DATABRICKS_HOST', 'DATABRICKS_TOKEN'] },
    })
    expect(everything(person)).not.toContain('dapi-canary')
    expect(envIn(person.settings.project)).toMatchObject({ MLFLOW_TRACKING_URI: 'databricks' })
    const without = await turnspan(person, ['status'])
    expect(without.stdout).toContain('Databricks needs DATABRICKS_HOST, which is not known here')
  })

  test("of a cloned project is nobody's word until it is allowed", async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '--user'])
    fs.mkdirSync(path.dirname(person.settings.project), { recursive: true })
    const env = { MLFLOW_TRACKING_URI: `sqlite:///${person.homeFolder}/private.db` }
    fs.writeFileSync(person.settings.project, JSON.stringify({ env }))
    expect((await turnspan(person, ['status'])).stdout).toContain('turnspan allow')
  })
})
