import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { deadAddress, startMlflowLike } from './mlflow-like.ts'
import { envIn, filesBelow, newPerson, type Person, put, textOf, turnspan } from './person.ts'

const autolog = (person: Person, args: readonly string[], env = {}) =>
  turnspan(person, ['autolog', 'claude', ...args], { env })

const trusted = (person: Person): readonly Record<string, string>[] => {
  const folder = path.join(person.home, 'trust')
  return Object.values(filesBelow(folder)).map((text) => JSON.parse(text).values)
}

describe.concurrent('an MLflow experiment given by name', () => {
  test('is made where there is none, and found again after that', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const args = ['-u', mlflow.url, '-n', 'My AI Project']
    const first = await autolog(person, args)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('My AI Project, id 7')
    expect(mlflow.asked).toEqual([
      'GET /api/2.0/mlflow/experiments/get-by-name?experiment_name=My%20AI%20Project',
      'POST /api/2.0/mlflow/experiments/create',
    ])
    const env = {
      MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_ID: '7',
      MLFLOW_EXPERIMENT_NAME: 'My AI Project',
    }
    expect(envIn(person.settings.project)).toEqual(env)
    const before = filesBelow(person.homeFolder)
    const second = await autolog(person, args)
    expect(second.stdout).toContain('nothing changed')
    expect(filesBelow(person.homeFolder)).toEqual(before)
    expect([...mlflow.experiments.keys()]).toEqual(['Default', 'My AI Project'])
  })

  test('goes on to be used by a later setup that says less', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    await autolog(person, ['-u', mlflow.url, '-n', 'mine'])
    const before = textOf(person.settings.project)
    for (const args of [[], ['-u', `${mlflow.url}/`]]) {
      const { code, stdout } = await autolog(person, args)
      expect(code).toBe(0)
      expect(stdout).toContain('mine, id 7')
    }
    expect(envIn(person.settings.project).MLFLOW_EXPERIMENT_ID).toBe('7')
    await autolog(person, ['-u', mlflow.url])
    expect(textOf(person.settings.project)).toBe(before)
    expect((await autolog(person, ['-n', 'other'])).stdout).toContain('other, id 8')
    expect(envIn(person.settings.project)).toMatchObject({
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_ID: '8',
    })
    expect((await autolog(person, ['-e', '0'])).stdout).toMatch(/Experiment: +id 0/)
    expect(envIn(person.settings.project)).not.toHaveProperty('MLFLOW_EXPERIMENT_NAME')
  })

  test('waits with the traces where the server cannot be reached', async () => {
    const person = newPerson()
    const url = await deadAddress()
    const { code, stdout } = await autolog(person, ['-u', url, '-n', 'later'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/! .*Traces wait until it can be reached\./)
    expect(envIn(person.settings.project)).toMatchObject({ MLFLOW_EXPERIMENT_NAME: 'later' })
    expect(trusted(person)).toHaveLength(1)
  })

  test('that may not be looked at is refused with the words of the server, and nothing is written', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    mlflow.answer(403, '{"error_code":"PERMISSION_DENIED","message":"Only for the team"}')
    const { code, stdout, stderr } = await autolog(person, ['-u', mlflow.url, '-n', 'x'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/HTTP 403.*Only for the team/)
    expect(fs.existsSync(person.home)).toBe(false)
    expect(fs.existsSync(path.join(person.project, '.claude'))).toBe(false)
  })

  test('on what is no MLflow at all is refused', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    mlflow.answer(200, '<html>Welcome</html>')
    const { code, stderr } = await autolog(person, ['-u', mlflow.url, '-n', 'x'])
    expect(code).toBe(1)
    expect(stderr).toContain("is not MLflow's interface")
  })

  test('is looked up with the header that was kept for this origin', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    await autolog(person, ['--local', '-u', mlflow.url, '--header', 'authorization=Bearer canary'])
    await autolog(person, ['--local', '-u', mlflow.url, '-n', 'x'])
    expect(mlflow.headers.map(({ authorization }) => authorization)).toEqual([
      'Bearer canary',
      'Bearer canary',
    ])
  })
})

describe.concurrent("the shell's MLFLOW_TRACKING_URI", () => {
  test('counts where nothing else names a server, with its experiment', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const env = { MLFLOW_TRACKING_URI: mlflow.url, MLFLOW_EXPERIMENT_NAME: 'of the shell' }
    expect((await autolog(person, [], env)).stdout).toContain('of the shell, id 7')
    expect(envIn(person.settings.project)).toMatchObject({ ...env, MLFLOW_EXPERIMENT_ID: '7' })
    const given = await autolog(person, ['-u', 'http://127.0.0.1:1'], env)
    expect(given.stdout).toContain('http://127.0.0.1:1')
    expect(envIn(person.settings.project).MLFLOW_TRACKING_URI).toBe('http://127.0.0.1:1')
  })

  test('is no server to this version: that is said, and tracing goes into the local store', async () => {
    const person = newPerson()
    const { code, stdout } = await autolog(person, [], { MLFLOW_TRACKING_URI: 'postgresql://db/mlflow' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/! Left out: MLFLOW_TRACKING_URI of your shell names a database/)
    expect(envIn(person.settings.project)).not.toHaveProperty('MLFLOW_TRACKING_URI')
  })

  test('its password is written nowhere and shown nowhere', async () => {
    const person = newPerson()
    const env = { MLFLOW_TRACKING_URI: 'https://ada:canary@mlflow.example/?api_key=canary' }
    for (const args of [
      ['autolog', 'claude'],
      ['autolog', 'claude', '-n', 'x'],
      ['status'],
      ['allow'],
      ['flush'],
      ['autolog', 'claude', '--disable'],
    ]) {
      const { stdout, stderr } = await turnspan(person, args, { env })
      expect(stdout + stderr).not.toContain('canary')
    }
    await autolog(person, [], env)
    expect(JSON.stringify(filesBelow(person.homeFolder))).not.toContain('canary')
  })
})

describe.concurrent('an OTLP endpoint', () => {
  test('goes into the settings with its convention, and beside MLflow', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    await autolog(person, ['--otlp-endpoint', 'http://127.0.0.1:4318', '--convention', 'mlflow'])
    const { stdout } = await autolog(person, ['-u', mlflow.url])
    expect(stdout).toContain(mlflow.url)
    expect(envIn(person.settings.project)).toEqual({
      MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
      TURNSPAN_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      TURNSPAN_OTLP_CONVENTION: 'mlflow',
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_ID: '0',
    })
    expect(trusted(person)).toHaveLength(2)
    await autolog(person, ['--otlp-endpoint', 'http://127.0.0.1:4318'])
    expect(envIn(person.settings.project)).not.toHaveProperty('TURNSPAN_OTLP_CONVENTION')
  })
})

describe.concurrent('credentials', () => {
  const SECRET = 'canary-4711'

  test.each(['authorization', 'X-Api-Key', 'x-honeycomb-token', 'Cookie'])(
    'in the header %s are refused for settings that the team shares',
    async (name) => {
      const person = newPerson()
      const { code, stdout, stderr } = await autolog(person, [
        '--project',
        '--otlp-endpoint',
        'https://otlp.example',
        '--header',
        `${name}=${SECRET}`,
      ])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`"${name.toLowerCase()}"`)
      expect(stderr).toMatch(/--local or --user/)
      expect(stderr).not.toContain(SECRET)
      expect(filesBelow(person.homeFolder)).toEqual({})
    },
  )

  test.each([
    ['--tracking-uri', `https://ada:${SECRET}@mlflow.example`],
    ['--tracking-uri', `https://mlflow.example/?token=${SECRET}`],
    ['--tracking-uri', `postgresql://ada:${SECRET}@db/mlflow`],
    ['--tracking-uri', `htp://ada:${SECRET}@mlflow.example`],
    ['--otlp-endpoint', `https://ada:${SECRET}@otlp.example`],
    ['--otlp-endpoint', `https://otlp.example/v1/traces?api-key=${SECRET}`],
    ['--otlp-endpoint', `ada:${SECRET}@otlp.example`],
    ['--header', `Authorization: Bearer ${SECRET}`],
    ['--header', `authorization=Bearer\nx: ${SECRET}`],
  ])('in %s %s are refused in every scope without being shown', async (option, value) => {
    for (const scope of ['--project', '--local', '--user']) {
      const person = newPerson()
      const extra = option === '--header' ? ['--otlp-endpoint', 'https://otlp.example'] : []
      const { code, stdout, stderr } = await autolog(person, [scope, ...extra, option, value])
      expect(code).toBe(2)
      expect(stdout + stderr).not.toContain(SECRET)
      expect(filesBelow(person.homeFolder)).toEqual({})
    }
  })

  test('are kept in the own configuration for one origin, and shown by no command', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const header = `authorization=Bearer ${SECRET}`
    const said: string[] = []
    const say = async (args: readonly string[]) => {
      const { stdout, stderr } = await turnspan(person, args)
      said.push(stdout, stderr)
    }
    await say(['autolog', 'claude', '--local', '-u', mlflow.url, '-n', 'x', '--header', header])
    await say(['autolog', 'claude', '--local', '-u', mlflow.url, '--header', header, '--json'])
    await say(['autolog', 'claude', '--status'])
    await say(['status', '--json'])
    await say(['flush', '--json'])
    put(person.config, textOf(person.config).replace('{', '{ "x": 1,'))
    for (const args of [['status'], ['flush'], ['autolog', 'claude'], ['status', '--json']]) await say(args)
    expect(said.join('')).not.toContain(SECRET)
    const files = filesBelow(person.homeFolder)
    expect(Object.keys(files).filter((name) => files[name]?.includes(SECRET))).toEqual([
      '.turnspan/config.json',
    ])
    expect(textOf(person.config)).toContain(`"${mlflow.url}"`)
    expect(fs.statSync(person.config).mode & 0o777).toBe(0o600)
  })
})

describe.concurrent('the own configuration', () => {
  test('gets the destination with --user, which is then trusted everywhere', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    await autolog(person, ['--user', '-u', mlflow.url, '-n', 'mine'])
    expect(JSON.parse(textOf(person.config))).toEqual({
      destinations: { mlflow: { kind: 'mlflow', url: mlflow.url, experimentName: 'mine' } },
    })
    const status = JSON.parse((await turnspan(person, ['status', '--json'])).stdout)
    expect(status).toMatchObject({ enabled: true, trackingUri: mlflow.url, experimentId: '7', problems: [] })
    expect(status.destinations).toHaveLength(1)
    expect((await turnspan(person, ['allow'])).stdout).toContain('not allowed already')
  })

  test('keeps its comments and what was added by hand, also behind a link', async () => {
    const person = newPerson()
    const real = path.join(person.homeFolder, 'dotfiles.json')
    put(
      real,
      '{\n  // mine\n  "destinations": {\n    "mlflow": { "kind": "mlflow", "url": "http://127.0.0.1:1", "timeoutMs": 4000, /* id */ "experimentId": "3" }\n  }\n}\n',
    )
    fs.mkdirSync(person.home, { mode: 0o700 })
    fs.symlinkSync(real, person.config)
    const { code, stderr } = await autolog(person, [
      '--user',
      '-u',
      'http://127.0.0.1:2',
      '--header',
      'x-team=blue',
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const text = textOf(real)
    expect(text).toContain('// mine')
    expect(text).toContain('"url": "http://127.0.0.1:2", "timeoutMs": 4000')
    expect(text).toContain('"x-team": "blue"')
    expect(fs.lstatSync(person.config).isSymbolicLink()).toBe(true)
    await autolog(person, [
      '--user',
      '-u',
      'http://127.0.0.1:2',
      '--header',
      'x-team=red',
      '--header',
      'x-b=c=d',
    ])
    expect(textOf(real)).toContain('"x-team": "red"')
    expect(textOf(real)).toContain('"x-b": "c=d"')
  })
})

describe.concurrent("another's word in the project's settings", () => {
  const EVIL = 'http://127.0.0.1:9/evil'
  const committed = (person: Person) =>
    put(
      person.settings.project,
      JSON.stringify({ env: { MLFLOW_TRACKING_URI: EVIL, MLFLOW_EXPERIMENT_ID: '3' } }),
    )

  test('is not made the own one by setting the project up', async () => {
    const person = newPerson()
    committed(person)
    const { code, stdout } = await autolog(person, ['-y'])
    expect(code).toBe(0)
    expect(stdout).toContain(`! ${person.settings.project} names ${EVIL}; nothing is sent there`)
    expect(stdout).toContain('turnspan allow')
    expect(trusted(person)).toEqual([])
    expect((await autolog(person, ['-n', 'x'])).code).toBe(2)
  })

  test('is replaced by what was asked for', async () => {
    const person = newPerson()
    committed(person)
    const { stdout } = await autolog(person, ['-u', 'http://127.0.0.1:2', '-e', '5'])
    expect(stdout).not.toContain('!')
    expect(trusted(person)).toEqual([
      { MLFLOW_TRACKING_URI: 'http://127.0.0.1:2', MLFLOW_EXPERIMENT_ID: '5' },
    ])
  })

  test('is told where it goes before what was asked for', async () => {
    const person = newPerson()
    put(person.settings.local, JSON.stringify({ env: { MLFLOW_TRACKING_URI: EVIL } }))
    const { stdout } = await autolog(person, ['-u', 'http://127.0.0.1:2'])
    expect(stdout).toContain(`! ${person.settings.local} goes before it`)
    expect(trusted(person)).toEqual([])
  })

  test('the trust is for what any shell of this user will see', async () => {
    const person = newPerson()
    const env = { MLFLOW_EXPERIMENT_NAME: 'of this shell' }
    await autolog(person, ['-u', 'http://127.0.0.1:2', '-e', '5'], env)
    for (const shell of [{}, env]) {
      const { stdout } = await turnspan(person, ['allow', '--json'], { env: shell })
      expect(JSON.parse(stdout).asked).toEqual([])
    }
  })
})
