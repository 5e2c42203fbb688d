import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { commandEnv, runHeadersCommand } from '../../src/config/headers-command.ts'
import { temporaryHome } from './temporary-home.ts'

const run = (command: string | readonly string[], limitMs?: number, env = {}) => {
  const { root: cwd } = temporaryHome()
  return runHeadersCommand({ command, env: { ...commandEnv('/usr/bin:/bin'), ...env }, cwd }, limitMs)
}
const node = (script: string) => [process.execPath, '-e', script]

describe('a command says headers', () => {
  test.each<[string, string, Record<string, string>]>([
    [
      'as a JSON object',
      '{"Authorization": "Bearer x", "x-team": "a"}',
      { authorization: 'Bearer x', 'x-team': 'a' },
    ],
    ['as lines', 'Authorization: Bearer x\nX-Team:a', { authorization: 'Bearer x', 'x-team': 'a' }],
    ['with a line break at the end', 'authorization: x\n', { authorization: 'x' }],
    ['with another kind of line break', 'a: 1\r\nb: 2\r\n\r\n', { a: '1', b: '2' }],
    ['with colons in the value', 'authorization: a:b: c', { authorization: 'a:b: c' }],
    ['with spaces around', '  a:   1  \n', { a: '1' }],
    ['an empty one', 'a:', { a: '' }],
  ])('%s', async (_, said, headers) => {
    expect(await run(node(`process.stdout.write(${JSON.stringify(said)})`))).toEqual({ ok: true, headers })
  })

  test('whether it is a line for sh or a program with arguments', async () => {
    expect(await run('printf "a: %s" "$X"', undefined, { X: '1 2' })).toMatchObject({ headers: { a: '1 2' } })
    expect(await run(['printf', 'a: %s', '$X; echo b: 2'])).toMatchObject({ headers: { a: '$X; echo b: 2' } })
  })

  test('in the user’s own surroundings, whatever those around say', async () => {
    const env = commandEnv('/usr/bin')
    expect(env).toMatchObject({ HOME: os.userInfo().homedir, PATH: '/usr/bin' })
    expect(Object.keys(env).sort()).toEqual(['HOME', 'LANG', 'LOGNAME', 'PATH', 'USER'])
    const said = await run('echo "names: $(env | cut -d= -f1 | sort | tr "\\n" " ")"')
    expect(said.ok && said.headers.names?.split(' ')).not.toContain('VITEST')
  })
})

describe('a command fails', () => {
  const CANARY = 'canary-4711'

  test.each<[string, string | readonly string[], string]>([
    ['with its exit code', `echo "a: ${CANARY}"; echo ${CANARY} >&2; exit 3`, 'ended with exit code 3'],
    ['by a signal', 'kill -9 $$', 'was ended by SIGKILL'],
    ['where it is not there', ['/nowhere/canary-4711'], 'could not be started (ENOENT)'],
    [
      'where no program can be given that',
      ['printf', `${CANARY}\0`],
      'could not be started (ERR_INVALID_ARG_VALUE)',
    ],
    ['where it says nothing', 'true', 'said what is neither'],
    ['where it says no headers', `echo ${CANARY}`, 'said what is neither'],
    ['where it says half JSON', `printf '{"a": "${CANARY}"'`, 'said what is neither'],
    ['where it says JSON of another form', `echo '{"a": {"b": "${CANARY}"}}'`, 'said what is neither'],
    ['where a name is none', `echo 'a b: ${CANARY}'`, 'said what is neither'],
    [
      'where a value has a sign that no header can hold',
      `printf 'a: ${CANARY}\\001'`,
      'said what is neither',
    ],
    ['where JSON brings a line break in', `echo '{"a": "${CANARY}\\nb: c"}'`, 'said what is neither'],
    ['where it does not stop talking', `yes ${CANARY}`, 'says more than headers can be'],
  ])('%s, without a word of what it said', async (_, command, why) => {
    const said = await run(command)
    expect(said).toMatchObject({ ok: false, why: expect.stringContaining(why) })
    expect(JSON.stringify(said)).not.toContain(CANARY)
  })

  test('after its time, with all that it started', async () => {
    const { root } = temporaryHome()
    const mark = path.join(root, 'mark')
    const startedMs = Date.now()
    const said = await run(`(sleep 1; touch ${mark}) & sleep 30`, 300)
    expect(said).toEqual({ ok: false, why: 'did not end within 0.3 s' })
    expect(Date.now() - startedMs).toBeLessThan(3_000)
    await sleep(1_200)
    expect(fs.existsSync(mark)).toBe(false)
  })
})
