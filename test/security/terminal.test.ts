// O1: what others wrote (a prompt, a tool, a backend, a settings file, a file's name) steers no terminal, and no reader
// of the log.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { isJson } from '../../src/json/read.ts'
import { startMlflowLike } from '../cli/mlflow-like.ts'
import { newPerson, type Person, put, shellOf, turnspan } from '../cli/person.ts'
import { haveSession, worldOf } from '../cli/sessions.ts'
import { builtCli } from '../rig/built.ts'
import { CONTROL_SEQUENCES, DOES_SOMETHING } from './control-sequences.ts'
import { namesBelow } from './files.ts'

const ALL = Object.values(CONTROL_SEQUENCES).join('')
/** In an environment variable or a file's name there is no NUL. */
const NAMEABLE = ALL.replaceAll('\0', '').replaceAll('/', '')
const ESCAPE = '\u001b'
const OUR_COLOURS = new RegExp(`${ESCAPE}\\[(?:0|1|2|3[1-6])m`, 'g')
const STRUCTURE =
  /^(?:type|role|id|uuid|.*[iI]d|timestamp|stop_reason|model|cwd|sessionId|hook_event_name|.*_path|permissionMode)$/

function planted(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return STRUCTURE.test(key) || value === '' ? value : `${value}${ALL}`
  if (Array.isArray(value)) return value.map((inner) => planted(inner, key))
  if (!isJson(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, planted(inner, name)]))
}

/** A session in which every text holds every sequence, and settings, configuration and a backend that do so too. */
async function surrounded(): Promise<Person> {
  const person = newPerson()
  const mlflow = await startMlflowLike()
  mlflow.answer(400, JSON.stringify({ error_code: ALL, message: ALL }), '/v1/traces')
  put(person.config, JSON.stringify({ destinations: { mlflow: { kind: 'mlflow', url: mlflow.url } } }))
  const uri = `http://127.0.0.1:9/${NAMEABLE}`
  put(
    person.settings.project,
    JSON.stringify({
      env: { MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: NAMEABLE },
      hooks: { [ALL]: ALL },
    }),
  )
  haveSession(person, '02-bash', { env: { MLFLOW_TRACKING_URI: uri } })
  for (const file of namesBelow(path.join(person.homeFolder, '.claude'))) {
    if (!file.endsWith('.jsonl')) continue
    const lines = fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.stringify(planted(JSON.parse(line))))
    fs.writeFileSync(
      file,
      `${lines.join('\n')}\n${JSON.stringify({ type: ALL })}\n${ALL.replaceAll('\n', '')}\n`,
    )
  }
  return person
}

const commandsWith = (more: readonly string[]) => COMMANDS.map(({ name }) => [...name.split(' '), ...more])

describe('O1: whatever is asked, nothing that a terminal would do is printed', () => {
  let person: Person
  beforeAll(async () => {
    person = await surrounded()
    await turnspan(person, ['flush'])
    await turnspan(person, ['flush', '--json'])
  })

  const ASKED: readonly (readonly string[])[] = [
    ['status'],
    ['status', '--json'],
    ['show'],
    ['show', '--json'],
    ['show', '--otlp'],
    ['show', 'a7452355'],
    ['flush'],
    ['flush', '--json'],
    ['allow'],
    ['allow', '--json'],
    ['allow', '--yes'],
    ['deny'],
    ['audit'],
    ['audit', '--json'],
    ['import', '--dry-run'],
    ['autolog', 'claude', '--status'],
    ['autolog', 'claude', '--status', '--json'],
    // Asked wrongly, in words of somebody else that were pasted.
    [NAMEABLE],
    [`--${NAMEABLE}`],
    ...commandsWith([NAMEABLE]),
    ...commandsWith([`--${NAMEABLE}`]),
    ['autolog', 'claude', '-u', NAMEABLE],
    ['autolog', 'claude', '-u', `http://127.0.0.1:9/${NAMEABLE}`, '-e', NAMEABLE],
    ['autolog', 'claude', '--local', '--otlp-endpoint', 'http://127.0.0.1:9', '--header', `${NAMEABLE}=x`],
    ['autolog', 'claude', '--convention', NAMEABLE],
  ]

  test.each(ASKED.map((args) => [args.map((arg) => (arg.length > 20 ? '…' : arg)).join(' '), args]))(
    'turnspan %s',
    async (_words, args) => {
      const { stdout, stderr, timedOut } = await turnspan(person, args)
      expect(timedOut).toBe(false)
      expect(stdout + stderr).not.toBe('')
      expect(stdout).not.toMatch(DOES_SOMETHING)
      expect(stderr).not.toMatch(DOES_SOMETHING)
      if (args.includes('--json') && stdout !== '') expect(() => JSON.parse(stdout)).not.toThrow()
    },
  )

  test.skipIf(spawnSync('script', ['--version']).status !== 0)(
    'on a terminal there are our own colours, and nothing else',
    async () => {
      const cli = builtCli()
      for (const command of ['show', 'status']) {
        const output = execFileSync(
          'script',
          ['-qec', `'${process.execPath}' '${cli}' ${command} || true`, '/dev/null'],
          {
            cwd: person.project,
            env: { ...shellOf(person), TERM: 'xterm' },
            encoding: 'utf8',
          },
        )
        if (command === 'show') expect(output).toMatch(OUR_COLOURS)
        // The terminal itself ends lines with a carriage return.
        expect(output.replaceAll('\r\n', '\n').replace(OUR_COLOURS, '')).not.toMatch(DOES_SOMETHING)
      }
    },
  )

  test('every line of the log is one JSON object, without any of them', async () => {
    const { home } = worldOf(person)
    fs.mkdirSync(path.join(home.journal, `${NAMEABLE.slice(0, 40)}.ndjson`), { recursive: true })
    fs.writeFileSync(
      path.join(home.journal, `${NAMEABLE.slice(0, 40).replaceAll('\n', '')}x.ndjson`),
      `${ALL}\n${ALL}\n`,
      { mode: 0o600 },
    )
    await turnspan(person, ['flush'])
    const text = fs.readFileSync(home.log, 'utf8')
    const lines = text.split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(isJson(JSON.parse(line))).toBe(true)
    expect(text).not.toMatch(DOES_SOMETHING)
  })
})

describe('O1: a configuration that cannot be read', () => {
  test.each([
    ['has a hostile key', JSON.stringify({ [ALL]: 1 })],
    [
      'has a hostile name of a destination',
      JSON.stringify({ destinations: { [ALL]: { kind: 'otlp', url: 'http://127.0.0.1:9' } } }),
    ],
    ['has a hostile value', JSON.stringify({ user: ALL, destinations: { a: { kind: ALL, url: ALL } } })],
    ['is no JSON', ALL],
  ])('%s', async (_what, text) => {
    const person = newPerson()
    put(person.config, text)
    for (const args of [['status'], ['status', '--json'], ['flush']]) {
      const { stdout, stderr } = await turnspan(person, args)
      expect(stdout + stderr).not.toBe('')
      expect(stdout + stderr).not.toMatch(DOES_SOMETHING)
    }
  })
})
