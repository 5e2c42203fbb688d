// `turnspan run`, in front of a stand-in for the client: a program that calls the hooks it was told of by --settings, as
// Claude Code would. The real one is in test/e2e/run.test.ts.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { HOOKS } from '../../src/claude/hook-table.ts'
import { readRun } from '../../src/cli/run/asked.ts'
import { withHooks } from '../../src/cli/run/claude-args.ts'
import { tagAttributes, tagsAsText } from '../../src/digest/tags.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { newPerson, put, turnspan } from './person.ts'

const COMMAND = 'our hook'

describe('what Claude Code is told', () => {
  test('is our hook at every event, beside what the person said by --settings', () => {
    const own = { model: 'opus', hooks: { Stop: [{ hooks: [{ type: 'command', command: 'theirs' }] }] } }
    for (const given of [['--settings', JSON.stringify(own)], [`--settings=${JSON.stringify(own)}`]]) {
      const told = withHooks(['-p', 'hi', ...given, '--verbose'], COMMAND)
      if (!told.ok) throw new Error(told.why)
      expect(told.args('F')).toEqual(['-p', 'hi', '--verbose', '--settings', 'F'])
      const { model, hooks } = told.settings as {
        model: string
        hooks: Record<string, { hooks: { command: string }[] }[]>
      }
      expect(model).toBe('opus')
      expect(hooks.Stop?.flatMap((group) => group.hooks.map(({ command }) => command))).toEqual([
        'theirs',
        COMMAND,
      ])
      expect(Object.keys(hooks).sort()).toEqual(HOOKS.map(({ event }) => event).sort())
    }
  })

  test('may come from a file, and is not looked for in a prompt', () => {
    const file = path.join(tempDir('run'), 'settings.json')
    put(file, '{"model":"opus"}')
    expect(withHooks(['--settings', file], COMMAND)).toMatchObject({ settings: { model: 'opus' } })
    const told = withHooks(['-p', '--', '--settings'], COMMAND)
    expect(told.ok && told.args('F')).toEqual(['-p', '--settings', 'F', '--', '--settings'])
    expect(withHooks(['--settings', '/nowhere.json'], COMMAND)).toMatchObject({ ok: false })
  })
})

describe('what a person asks', () => {
  test.each([
    ['30s', 30_000],
    ['2m', 120_000],
    ['0s', 0],
    ['1.5', 1_500],
  ])('--wait %s is %i ms', (wait, waitMs) => {
    expect(readRun(['claude'], { wait })).toMatchObject({ asked: { waitMs } })
  })

  test.each([
    [['claude'], { wait: 'long' }, '--wait'],
    [['claude'], { tag: ['ci'] }, '--tag'],
    [['claude'], { tag: ['a b=c'] }, '--tag'],
    [[], {}, 'what to run'],
  ])('%j with %j is refused', (words, options, why) => {
    expect(readRun(words, options)).toMatchObject({ ok: false, why: expect.stringContaining(why) })
  })

  test('tags come back as they were given, whatever they hold', () => {
    const tags = { branch: 'a,b=c %', 'ci.run': '42', empty: '' }
    expect(tagAttributes(tagsAsText(tags))).toEqual({
      'turnspan.tag.branch': 'a,b=c %',
      'turnspan.tag.ci.run': '42',
      'turnspan.tag.empty': '',
    })
    expect(tagAttributes('%%%=1,a=%,=,b')).toEqual({})
    expect(tagAttributes(undefined)).toEqual({})
  })
})

describe('a program that is run', () => {
  let program = ''
  beforeAll(() => {
    program = path.join(tempDir('client'), 'client.mjs')
    fs.writeFileSync(program, CLIENT)
  })

  test('gets its own words, its own stdout and its own exit code; its traces are told on stderr', async () => {
    const person = newPerson()
    const run = [
      'run',
      '--wait',
      '5s',
      '--tag',
      'job=nightly',
      '--json',
      '--',
      process.execPath,
      program,
      '-p',
      'hello',
    ]
    const { code, stdout, stderr } = await turnspan(person, run)
    expect([code, stdout]).toEqual([7, 'answer to hello\n'])
    const report = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { traces: { traceId: string }[] }
    expect(report).toMatchObject({ traces: [{ sessionId: SESSION }], destinations: [] })
    const shown = await turnspan(person, ['show', report.traces[0]?.traceId ?? '', '--json'])
    expect(shown.stdout).toContain('"turnspan.tag.job": "nightly"')
    expect(fs.existsSync(person.settings.user) || fs.existsSync(person.settings.local)).toBe(false)
    expect(fs.readdirSync(path.join(person.home, 'run'))).toEqual([])
  })

  test('is told of also where it works in another folder, as in a worktree', async () => {
    const run = ['run', '--wait', '5s', '--json', '--', process.execPath, program, '-p', 'hello']
    const { stderr } = await turnspan(newPerson(), run, { env: { WORKS_IN: tempDir('worktree') } })
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      traces: [{ sessionId: SESSION }],
    })
  })

  test('that is not there is said, and nothing is left', async () => {
    const person = newPerson()
    const { code, stderr } = await turnspan(person, ['run', '--', 'no-such-program'])
    expect([code, stderr]).toEqual([127, expect.stringContaining('no-such-program is not there')])
    expect(fs.readdirSync(path.join(person.home, 'run'))).toEqual([])
  })

  test('needs the two dashes before its own options', async () => {
    const { code, stderr } = await turnspan(newPerson(), ['run', 'claude', '-p', 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain('unknown option')
  })
})

const SESSION = '3b0c1d0e-0000-4000-8000-000000000001'

/** Calls what --settings names, with what Claude Code would say; without a transcript the turn is told from that alone. */
const CLIENT = `
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
const words = process.argv.slice(2)
const { hooks } = JSON.parse(fs.readFileSync(words[words.indexOf('--settings') + 1], 'utf8'))
const prompt = words[words.indexOf('-p') + 1]
const say = (event, more) => {
  const payload = { session_id: '${SESSION}', hook_event_name: event, cwd: process.env.WORKS_IN ?? process.cwd(), prompt_id: 'p1', ...more }
  for (const { command } of hooks[event].flatMap((group) => group.hooks)) {
    spawnSync('/bin/sh', ['-c', command], { input: JSON.stringify(payload), env: { ...process.env, CLAUDE_PROJECT_DIR: process.cwd() } })
  }
}
say('SessionStart', { source: 'startup' })
say('UserPromptSubmit', { prompt })
say('Stop', { last_assistant_message: 'done' })
say('SessionEnd', { reason: 'other' })
await new Promise((done) => setTimeout(done, 300))
console.log('answer to ' + prompt)
process.exit(7)
`
