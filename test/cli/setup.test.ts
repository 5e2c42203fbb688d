import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { envIn, filesBelow, newPerson, put, shellOf, textOf, turnspan } from './person.ts'
import { haveSession } from './sessions.ts'

describe.concurrent('in a fresh project, with nothing else', () => {
  test('one command sets it up for the local store, and a second one changes nothing', async () => {
    const person = newPerson()
    const first = await turnspan(person, ['autolog', 'claude'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('✓ Claude Code is traced.')
    expect(first.stdout).toContain('in the local store')
    expect(envIn(person.settings.project)).toEqual({ MLFLOW_CLAUDE_TRACING_ENABLED: 'true' })
    const before = filesBelow(person.homeFolder)

    const second = await turnspan(person, ['autolog', 'claude'])
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toContain('nothing changed')
    expect(filesBelow(person.homeFolder)).toEqual(before)
  })

  test('the directory may be the argument or an option, and both if they are the same', async () => {
    const person = newPerson()
    const how = { cwd: person.homeFolder }
    for (const args of [[person.project], ['-d', person.project], ['work/project', '-d', person.project]]) {
      expect(await turnspan(person, ['autolog', 'claude', ...args], how)).toMatchObject({ code: 0 })
    }
    expect(fs.existsSync(person.settings.project)).toBe(true)
    expect(fs.existsSync(person.settings.user)).toBe(false)
  })

  test('--local and --user write into those files alone', async () => {
    const person = newPerson()
    expect(await turnspan(person, ['autolog', 'claude', '--local'])).toMatchObject({ code: 0 })
    expect(fs.existsSync(person.settings.project)).toBe(false)
    expect(textOf(person.settings.local)).toContain(`'${person.home}/bin/hook'`)
    fs.rmSync(person.settings.local)
    const user = await turnspan(person, ['autolog', 'claude', '--user'])
    expect(user.stdout).toContain('every project')
    expect(fs.existsSync(person.settings.local)).toBe(false)
    expect(textOf(person.settings.user)).toContain(`'${person.home}/bin/hook'`)
  })

  test('what setup did is given as JSON where asked for', async () => {
    const person = newPerson()
    const { stdout } = await turnspan(person, [
      'autolog',
      'claude',
      '-u',
      'http://127.0.0.1:1',
      '-e',
      '7',
      '--json',
    ])
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      directory: person.project,
      scope: 'project',
      file: person.settings.project,
      experimentId: '7',
      notes: [],
    })
  })

  test('--disable takes everything back: the settings are byte for byte as before', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '-u', 'http://127.0.0.1:1'])
    const off = await turnspan(person, ['autolog', 'claude', '--disable'])
    expect(off).toMatchObject({ code: 0, stderr: '' })
    expect(fs.readdirSync(person.project)).toEqual([])
    expect(fs.readdirSync(path.join(person.home, 'trust'))).toEqual([])
    expect((await turnspan(person, ['autolog', 'claude', '--disable'])).stdout).toContain('was not on')

    const text = '{\n\t"model": "opus"   ,\n\t"env": {"A": "b"}\n}'
    put(person.settings.project, text)
    await turnspan(person, ['autolog', 'claude', '-u', 'http://127.0.0.1:1'])
    expect(textOf(person.settings.project)).not.toBe(text)
    await turnspan(person, ['autolog', 'claude', '--disable'])
    expect(textOf(person.settings.project)).toBe(text)
  })

  test('git sees the settings alone, and the log that MLflow users look for goes with --disable', async () => {
    const person = newPerson()
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', person.project, ...args], { encoding: 'utf8', env: shellOf(person) })
    git('init', '-q')
    await turnspan(person, ['autolog', 'claude', '-u', 'http://127.0.0.1:1'])
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const log = path.join(person.project, '.claude', 'mlflow', 'claude_tracing.log')
    expect(textOf(log)).toMatch(
      / - turnspan - INFO - trace [0-9a-f]{32} stored: \d+ spans, to the local store\n$/,
    )
    expect(git('status', '--porcelain', '-uall')).toBe('?? .claude/settings.json\n')
    await turnspan(person, ['autolog', 'claude', '--disable'])
    expect(fs.existsSync(path.join(person.project, '.claude'))).toBe(false)
    expect(JSON.parse((await turnspan(person, ['status', '--json'])).stdout)).toMatchObject({
      storedTraces: 1,
    })
  })

  test('--disable says where tracing is still on', async () => {
    const person = newPerson()
    await turnspan(person, ['autolog', 'claude', '--user'])
    await turnspan(person, ['autolog', 'claude'])
    const { stdout } = await turnspan(person, ['autolog', 'claude', '--disable'])
    expect(stdout).toContain(`still on through ${person.settings.user}`)
    expect((await turnspan(person, ['autolog', 'claude', '--disable', '--user'])).stdout).toContain('✓')
    expect(fs.existsSync(person.settings.user)).toBe(false)
  })

  test('a home behind a link is set up and taken back the same way', async () => {
    const person = newPerson()
    const real = path.join(person.homeFolder, 'elsewhere')
    fs.mkdirSync(real)
    const env = { TURNSPAN_HOME: path.join(person.homeFolder, 'link') }
    fs.symlinkSync(real, env.TURNSPAN_HOME)
    expect(await turnspan(person, ['autolog', 'claude'], { env })).toMatchObject({ code: 0 })
    expect(textOf(person.settings.project)).toContain(`'${real}/bin/hook'`)
    const status = await turnspan(person, ['status', '--json'], { env })
    expect(JSON.parse(status.stdout)).toMatchObject({ enabled: true, problems: [] })
    await turnspan(person, ['autolog', 'claude', '--disable'], { env })
    expect(fs.existsSync(person.settings.project)).toBe(false)
  })
})

describe.concurrent("the home folder's settings are the user's own", () => {
  test('so a project there is refused, with the way to do it', async () => {
    const person = newPerson()
    const how = { cwd: person.homeFolder }
    const { code, stderr } = await turnspan(person, ['autolog', 'claude'], how)
    expect(code).toBe(2)
    expect(stderr).toContain('use --user')
    expect(fs.existsSync(person.settings.user)).toBe(false)
    await turnspan(person, ['autolog', 'claude', '--user'], how)
    expect(await turnspan(person, ['autolog', 'claude', '--disable'], how)).toMatchObject({ code: 2 })
    expect(fs.existsSync(person.settings.user)).toBe(true)
    const status = await turnspan(person, ['status', '--json'], how)
    expect(JSON.parse(status.stdout)).toMatchObject({ enabled: true, problems: [] })
  })
})

describe.concurrent('what cannot be used is refused in one sentence, and nothing is written', () => {
  const refusals: readonly [string, readonly string[], RegExp][] = [
    ['-e with -n', ['-u', 'http://127.0.0.1:1', '-e', '1', '-n', 'x'], /either --experiment-id or/],
    ['an experiment id of letters', ['-u', 'http://127.0.0.1:1', '-e', 'x1'], /digits/],
    ['an experiment without a server', ['-n', 'x'], /--tracking-uri/],
    ['an experiment id without a server', ['-e', '1'], /--tracking-uri/],
    ['an empty experiment name', ['-u', 'http://127.0.0.1:1', '-n', ' '], /must not be empty/],
    ['a directory that is not there', ['nowhere'], /nowhere does not exist/],
    ['a file as directory', ['file'], /is a file, not a folder/],
    ['a directory below a file', ['file/x'], /part of its path is a file/],
    ['two directories', ['.', '-d', '..'], /once/],
    ['two scopes', ['--user', '--local'], /Choose one of/],
    ['a tracking URI of no scheme', ['-u', 'localhost:5000'], /must begin with http/],
    ['an empty tracking URI', ['-u', ''], /must begin with http/],
    ['an address that is none', ['-u', 'http://'], /must begin with http/],
    ['a database in memory', ['-u', 'sqlite://'], /names a database that is in no file/],
    [
      'a database server',
      ['-u', 'postgresql://ada:canary@db/mlflow'],
      /names a database: start a server on it/,
    ],
    ['a folder of another machine', ['-u', 'file://host/mlruns'], /names no folder of this machine/],
    ['Databricks without an experiment', ['-u', 'databricks'], /needs an experiment/],
    ['a header for a file', ['-u', './mlruns', '--header', 'x-team=blue'], /goes with an address/],
    ['a header of no value', ['--otlp-endpoint', 'http://127.0.0.1:1', '--header', 'x-team'], /name=value/],
    ['a header of no name', ['--otlp-endpoint', 'http://127.0.0.1:1', '--header', '=x'], /name=value/],
    [
      'a header over two lines',
      ['--otlp-endpoint', 'http://127.0.0.1:1', '--header', 'x-team=a\r\nx: y'],
      /"x-team" holds a character/,
    ],
    ['a header for nothing', ['--header', 'x-team=blue'], /goes with/],
    ['a convention for nothing', ['--convention', 'mlflow'], /goes with --otlp-endpoint/],
    [
      'an unknown convention',
      ['--otlp-endpoint', 'http://127.0.0.1:1', '--convention', 'x'],
      /Allowed choices/,
    ],
    ['--status with --disable', ['--status', '--disable'], /either --status or --disable/],
    ['--disable in two scopes', ['--disable', '--user', '--local'], /Choose one of/],
  ]
  test.each(refusals)('%s', async (_what, args, sentence) => {
    const person = newPerson()
    put(path.join(person.project, 'file'), '')
    const { code, stdout, stderr } = await turnspan(person, ['autolog', 'claude', ...args])
    expect(stderr).toMatch(sentence)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(fs.existsSync(person.home)).toBe(false)
    expect(fs.existsSync(path.join(person.project, '.claude'))).toBe(false)
  })

  test('a folder where the settings should be', async () => {
    const person = newPerson()
    fs.mkdirSync(person.settings.project, { recursive: true })
    const { code, stderr } = await turnspan(person, ['autolog', 'claude'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${person.settings.project} is a folder, not a settings file.\n`,
    })
    expect(fs.existsSync(person.home)).toBe(false)
  })

  test('settings that may not be written', async () => {
    const person = newPerson()
    put(person.settings.project, '{}')
    fs.chmodSync(person.settings.project, 0o444)
    const { code, stderr } = await turnspan(person, ['autolog', 'claude'])
    expect(code).toBe(1)
    expect(stderr).toContain('read-only')
    expect(textOf(person.settings.project)).toBe('{}')
  })

  test('settings that are not JSON: line and column, and the file is left alone', async () => {
    const person = newPerson()
    const text = '{\n  "env": {\n    "A": "b",,\n  }\n}\n'
    put(person.settings.project, text)
    const { code, stderr } = await turnspan(person, [
      'autolog',
      'claude',
      '-u',
      'http://127.0.0.1:1',
      '-n',
      'x',
    ])
    expect(code).toBe(1)
    expect(stderr).toMatch(/settings\.json is left as it is: .*line 3, column 14/)
    expect(textOf(person.settings.project)).toBe(text)
    expect(fs.existsSync(person.home)).toBe(false)
    expect(await turnspan(person, ['autolog', 'claude', '--disable'])).toMatchObject({ code: 1 })
    expect(textOf(person.settings.project)).toBe(text)
  })

  test('a broken config.json: line and column, and the settings are left alone', async () => {
    const person = newPerson()
    put(person.config, '{\n  "destination": {}\n}\n')
    const { code, stderr } = await turnspan(person, ['autolog', 'claude'])
    expect(code).toBe(1)
    expect(stderr).toContain(`${person.config}: line 2, column 3: destination is not known here`)
    expect(stderr).toContain('"destinations" may be meant')
    expect(fs.existsSync(person.settings.project)).toBe(false)
  })
})

test.concurrent('comments stay, and that Claude Code does not read such a file is said', async () => {
  const person = newPerson()
  put(person.settings.project, '{\n  // ours\n  "model": "opus"\n}\n')
  const { code, stdout } = await turnspan(person, ['autolog', 'claude'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/! .*settings\.json: Claude Code reads plain JSON only.*line 2, column 3/)
  expect(textOf(person.settings.project)).toContain('// ours')
  const status = JSON.parse((await turnspan(person, ['autolog', 'claude', '--status', '--json'])).stdout)
  expect(status.enabled).toBe(false)
  expect(status.problems).toMatchObject([{ cure: 'Make it plain JSON.' }])
})

describe.concurrent("MLflow's own tracing", () => {
  const HOOK =
    '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"mlflow autolog claude stop-hook"}]}]}}'
  const PLUGIN = '{"enabledPlugins":{"mlflow-tracing@mlflow-plugins":true}}'

  test.each(['user', 'project', 'local'] as const)('is named and left on in %s settings', async (scope) => {
    const person = newPerson()
    put(person.settings[scope], HOOK)
    const { code, stdout } = await turnspan(person, ['autolog', 'claude'])
    expect(code).toBe(0)
    expect(stdout).toContain(`! ${person.settings[scope]}: MLflow's own Stop hook`)
    expect(stdout).toContain('Run this again with -y')
    expect(textOf(person.settings[scope])).toContain('mlflow autolog claude stop-hook')
    const status = JSON.parse((await turnspan(person, ['autolog', 'claude', '--status', '--json'])).stdout)
    expect(status.problems).toMatchObject([{ what: expect.stringContaining('traced twice') }])
  })

  test.each(['user', 'project', 'local'] as const)('goes with -y from %s settings', async (scope) => {
    const person = newPerson()
    put(person.settings[scope], HOOK)
    const { code, stdout } = await turnspan(person, ['autolog', 'claude', '-y'])
    expect(code).toBe(0)
    expect(stdout).not.toContain('!')
    expect(textOf(person.settings[scope])).not.toContain('mlflow autolog claude stop-hook')
    const status = JSON.parse((await turnspan(person, ['autolog', 'claude', '--status', '--json'])).stdout)
    expect(status).toMatchObject({ enabled: true, problems: [] })
  })

  test('hook and plugin in all three files go at once', async () => {
    const person = newPerson()
    put(person.settings.user, PLUGIN)
    put(person.settings.project, HOOK)
    put(person.settings.local, HOOK)
    await turnspan(person, ['autolog', 'claude', '-y'])
    expect(JSON.parse(textOf(person.settings.user))).toEqual({
      enabledPlugins: { 'mlflow-tracing@mlflow-plugins': false },
    })
    for (const file of [person.settings.project, person.settings.local]) {
      expect(fs.existsSync(file) ? textOf(file) : '').not.toContain('stop-hook')
    }
  })
})
