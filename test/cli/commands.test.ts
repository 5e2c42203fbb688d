import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { VERSION } from '../../src/version.ts'
import { putConfig } from '../flusher/world.ts'
import { builtCli } from '../rig/built.ts'
import { deadAddress, startMlflowLike } from './mlflow-like.ts'
import { filesBelow, newPerson, type Person, put, shellOf, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

describe.concurrent('every command', () => {
  test.each(COMMANDS.map(({ name }) => name))('%s explains itself', async (name) => {
    const { code, stdout, stderr } = await turnspan(newPerson(), [...name.split(' '), '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: turnspan ${name}`)
    const entry = COMMANDS.find((each) => each.name === name)
    for (const { flags } of entry?.options ?? []) expect(stdout).toContain(flags)
  })

  test.each([
    [['--help'], 0],
    [['help', 'show'], 0],
    [[], 2],
    [['autolog'], 2],
    [['trace'], 2],
    [['autolog', 'codex'], 2],
    [['show', '--colour'], 2],
    [['show', 'a', 'b'], 2],
    [['autolog', 'claude', '--header'], 2],
  ])('%j ends with %i', async (args, code) => {
    const person = newPerson()
    const done = await turnspan(person, args)
    expect(done.code).toBe(code)
    expect(code === 0 ? done.stderr : done.stdout).toBe('')
    expect(code === 0 ? done.stdout : done.stderr).toMatch(/Usage|error/)
    expect(filesBelow(person.homeFolder)).toEqual({})
  })

  test('the version is told', async () => {
    expect((await turnspan(newPerson(), ['--version'])).stdout).toBe(`${VERSION}\n`)
  })

  test('a reader who has read enough is no failure', async () => {
    const cli = builtCli()
    const { status, stderr } = spawnSync(
      '/bin/sh',
      ['-c', '"$0" "$1" autolog claude --help | head -c 1; exit 0', process.execPath, cli],
      { env: shellOf(newPerson()), encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe.concurrent('flush', () => {
  test('with nothing to do says so and leaves nothing behind', async () => {
    const person = newPerson()
    const { code, stdout, stderr } = await turnspan(person, ['flush'])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '0 new in the store\n', stderr: '' })
    expect(filesBelow(person.homeFolder)).toEqual({})
  })

  test('reads what hooks noted, also what a killed flusher left, and takes the raw events away', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    const { code, stdout } = await turnspan(person, ['flush', '--json'])
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, traces: 1, deliveries: [] })
    expect(fs.readdirSync(path.join(person.home, 'journal'))).toEqual([])
    expect((await turnspan(person, ['flush'])).stdout).toBe('0 new in the store\n')
  })

  test('with a dead backend says what waits, and sends it later', async () => {
    const person = newPerson()
    const dead = await deadAddress()
    haveSession(person, '02-bash')
    putConfig(worldOf(person), { destinations: { mlflow: { kind: 'mlflow', url: dead } } })
    const { code, stdout } = await turnspan(person, ['flush'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^1 new in the store\nmlflow: 0 delivered, 1 waiting\. /)
    const mlflow = await startMlflowLike(Number(new URL(dead).port))
    const later = await turnspan(person, ['flush'])
    expect(later).toMatchObject({ code: 0, stdout: '0 new in the store\nmlflow: 1 delivered\n' })
    expect(mlflow.traces).toMatchObject([{ experimentId: '0' }])
  })

  test('with a broken configuration says where and loses nothing', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    putConfig(worldOf(person), '{\n  "user": "loud"\n}')
    const { code, stdout, stderr } = await turnspan(person, ['flush'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`${person.config}: line 2, column 11: user must be "plain"`)
    expect(stderr).toContain('nothing is lost')
    expect(fs.readdirSync(path.join(person.home, 'journal'))).toHaveLength(1)
  })
})

describe.concurrent('show', () => {
  test('with nothing stored says how to begin', async () => {
    const { code, stdout, stderr } = await turnspan(newPerson(), ['show'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('turnspan autolog claude')
  })

  test('prints the latest of this folder, elsewhere the latest of all, and what is named', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const other = path.join(person.homeFolder, 'other')
    fs.mkdirSync(other)
    haveSession(person, '01-text', { cwd: other })
    await turnspan(person, ['flush'])
    const tracesOf = async (args: readonly string[], cwd = person.project) => {
      const { code, stdout } = await turnspan(person, ['show', ...args, '--json'], { cwd })
      return code === 0 ? (JSON.parse(stdout) as { traceId: string; spans: { name: string }[] }[]) : []
    }
    const [bash] = await tracesOf([])
    const [text] = await tracesOf([], other)
    expect(bash?.spans.map(({ name }) => name)).toContain('execute_tool Bash')
    expect(text?.traceId).not.toBe(bash?.traceId)
    const elsewhere = await turnspan(person, ['show'], { cwd: person.homeFolder })
    expect(elsewhere).toMatchObject({ code: 0, stderr: expect.stringContaining('the latest of all') })
    // By when it ran, not by when it was stored: an import stores old ones late.
    expect(await tracesOf([], person.homeFolder)).toEqual([bash])
    expect(await tracesOf([bash?.traceId.slice(0, 8) ?? ''])).toEqual([bash])
    expect(await tracesOf(['A7452355'])).toEqual([bash])
    for (const id of ['ffffffffffff', '', '*']) {
      expect(await turnspan(person, ['show', id])).toMatchObject({ code: 1, stdout: '' })
    }

    const otlp = await turnspan(person, ['show', 'a7452355', '--otlp'])
    expect(JSON.parse(otlp.stdout)).toHaveProperty('resourceSpans')
    const tree = await turnspan(person, ['show'])
    expect(tree).toMatchObject({ code: 0, stderr: '' })
    expect(tree.stdout).toContain('Bash')
    expect(tree.stdout).not.toContain('\u001b')
  })
})

describe.concurrent('allow', () => {
  const URL_OF_OTHERS = 'http://127.0.0.1:9/team'
  const ALLOW = ['allow']
  const clone = (person: Person, env: Record<string, string> = { MLFLOW_TRACKING_URI: URL_OF_OTHERS }) =>
    put(person.settings.project, JSON.stringify({ env }))

  test('with nothing to allow says so', async () => {
    const { code, stdout } = await turnspan(newPerson(), ALLOW)
    expect(code).toBe(0)
    expect(stdout).toContain('names no destination that is not allowed already')
  })

  test('without a terminal shows each value and its place, and needs --yes', async () => {
    const person = newPerson()
    clone(person, { MLFLOW_TRACKING_URI: URL_OF_OTHERS, MLFLOW_EXPERIMENT_ID: '3' })
    const asked = await turnspan(person, ALLOW)
    expect(asked).toMatchObject({ code: 1, stdout: '' })
    expect(asked.stderr).toContain(`MLFLOW_TRACKING_URI = ${URL_OF_OTHERS}  (${person.settings.project})`)
    expect(asked.stderr).toContain('MLFLOW_EXPERIMENT_ID = 3')
    expect(asked.stderr).toContain('turnspan allow --yes')
    expect(fs.existsSync(path.join(person.home, 'trust'))).toBe(false)

    const allowed = await turnspan(person, ['allow', '--yes'])
    expect(allowed).toMatchObject({ code: 0, stderr: '' })
    expect((await turnspan(person, ALLOW)).stdout).toContain('allowed already')
    clone(person, { MLFLOW_TRACKING_URI: `${URL_OF_OTHERS}2`, MLFLOW_EXPERIMENT_ID: '3' })
    expect(await turnspan(person, ALLOW)).toMatchObject({ code: 1 })
  })

  test.skipIf(spawnSync('script', ['--version']).status !== 0)('on a terminal asks', async () => {
    const person = newPerson()
    clone(person)
    const cli = builtCli()
    const answer = (key: string) =>
      execFileSync('script', ['-qec', `'${process.execPath}' '${cli}' allow`, '/dev/null'], {
        cwd: person.project,
        env: { ...shellOf(person), TERM: 'xterm' },
        input: key,
        encoding: 'utf8',
      })
    expect(answer('n')).toContain('Nothing was allowed')
    expect(answer('y')).toContain('Allowed, for exactly these values')
    expect((await turnspan(person, ALLOW)).stdout).toContain('allowed already')
  })

  test('as JSON says what is asked, and with --yes what was allowed', async () => {
    const person = newPerson()
    clone(person)
    const values = { MLFLOW_TRACKING_URI: URL_OF_OTHERS }
    const json = async (args: readonly string[]) =>
      JSON.parse((await turnspan(person, ['allow', '--json', ...args])).stdout)
    const directory = person.project
    expect(await json([])).toEqual({ directory, asked: [values], allowed: [] })
    expect(await json(['--yes'])).toEqual({ directory, asked: [values], allowed: [values] })
    expect(await json([])).toEqual({ directory, asked: [], allowed: [] })
  })

  test('what this version cannot send to is said, and cannot be allowed', async () => {
    const person = newPerson()
    clone(person, { MLFLOW_TRACKING_URI: 'postgresql://db/mlflow' })
    expect((await turnspan(person, ['allow', '--yes'])).stdout).toContain('names a database')
    expect(fs.existsSync(path.join(person.home, 'trust'))).toBe(false)
  })

  test('a trust folder that others can write is refused', async () => {
    const person = newPerson()
    clone(person)
    fs.mkdirSync(path.join(person.home, 'trust'), { recursive: true })
    fs.chmodSync(path.join(person.home, 'trust'), 0o770)
    const { code, stderr } = await turnspan(person, ['allow', '--yes'])
    expect(code).toBe(1)
    expect(stderr).toContain('can be written by others')
    const status = JSON.parse((await turnspan(person, ['status', '--json'])).stdout)
    expect(status.problems).toMatchObject([{ cure: expect.stringContaining('can be written by others') }])
  })

  test('from then on the traces of exactly that project go there, and those before it do not', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const env = { MLFLOW_TRACKING_URI: mlflow.url }
    clone(person, env)
    haveSession(person, '02-bash', { env })
    await turnspan(person, ['flush'])
    expect(mlflow.asked).toEqual([])
    await turnspan(person, ['allow', '--yes'])
    haveSession(person, '01-text', { env: { ...env, CLAUDE_PROJECT_DIR: person.homeFolder } })
    haveSession(person, '03-files', { env })
    await turnspan(person, ['flush'])
    expect(mlflow.traces).toHaveLength(1)
  })
})

test.concurrent('words of others steer no terminal', async () => {
  const person = newPerson()
  const evil = 'http://127.0.0.1:9/\u001b[2K\u001b]0;x\u0007\u202egood'
  put(
    person.settings.project,
    JSON.stringify({ env: { MLFLOW_TRACKING_URI: evil, MLFLOW_EXPERIMENT_NAME: '\u009b2J' } }),
  )
  const controls = /[\p{Cc}\u202e]/u
  for (const args of [
    ['allow'],
    ['allow', '--json'],
    ['status'],
    ['status', '--json'],
    ['autolog', 'claude'],
    ['show', '\u001b[2J'],
  ]) {
    const { stdout, stderr } = await turnspan(person, args)
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(controls)
  }
  const { asked } = JSON.parse((await turnspan(person, ['allow', '--json'])).stdout)
  expect(asked[0]).toEqual({ MLFLOW_TRACKING_URI: evil, MLFLOW_EXPERIMENT_NAME: '\u009b2J' })
})
