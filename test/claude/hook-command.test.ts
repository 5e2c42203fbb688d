import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hookCommand, isOurCommand } from '../../src/claude/hook-command.ts'
import { HOOKS } from '../../src/claude/hook-table.ts'

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-hook-'))
afterAll(() => fs.rmSync(root, { recursive: true }))

function sh(command: string, env: NodeJS.ProcessEnv = {}) {
  const run = spawnSync('/bin/sh', ['-c', command], { input: '{"payload":1}', env, encoding: 'utf8' })
  return { code: run.status, stdout: run.stdout, stderr: run.stderr }
}

function launcherAt(file: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, '#!/bin/sh\nread -r line\necho "ran with $line"\n', { mode: 0o755 })
  return file
}

test('the table says of each event how it is called', () => {
  expect(
    HOOKS.map(
      ({ event, async, timeoutSeconds }) => `${event} ${async ? 'async' : 'sync'} ${timeoutSeconds}s`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "SessionStart sync 10s",
      "UserPromptSubmit async 10s",
      "PostToolUse async 10s",
      "PostToolUseFailure async 10s",
      "PermissionRequest async 10s",
      "SubagentStart async 10s",
      "Stop sync 10s",
      "SubagentStop sync 10s",
      "StopFailure sync 10s",
      "SessionEnd async 10s",
    ]
  `)
  expect(new Set(HOOKS.map(({ event }) => event)).size).toBe(HOOKS.length)
})

describe('the command', () => {
  test('of user and local settings is the literal path, of a project the one that every teammate has', () => {
    const launcher = { path: '/home/ada/.turnspan/bin/hook', homeIsDefault: true }
    expect([
      hookCommand('user', launcher),
      hookCommand('local', launcher),
      hookCommand('project', launcher),
      hookCommand('project', { path: '/opt/spans/bin/hook', homeIsDefault: false }),
    ]).toMatchInlineSnapshot(`
      [
        "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
        "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
        "if [ -x "$HOME/.turnspan/bin/hook" ]; then exec "$HOME/.turnspan/bin/hook"; fi",
        "if [ -x '/opt/spans/bin/hook' ]; then exec '/opt/spans/bin/hook'; fi",
      ]
    `)
  })

  test.each([
    'plain',
    'a space',
    "an 'apostrophe'",
    'a "quote"',
    '$HOME',
    '$(touch gone)',
    '`id`',
    'back\\slash',
    'semi;colon & more | <x>',
    'new\nline',
    'été 😀',
    '-n',
    '*',
    "'; exit 3; '",
  ])('runs the launcher in a folder called %j and hands the payload on', (name) => {
    const launcher = launcherAt(path.join(root, name, '.turnspan', 'bin', 'hook'))
    const command = hookCommand('user', { path: launcher, homeIsDefault: true })
    expect(sh(command)).toEqual({ code: 0, stdout: 'ran with {"payload":1}\n', stderr: '' })
    expect(isOurCommand(command)).toBe(true)
  })

  test('of a project finds the launcher of whoever runs it', () => {
    const home = path.join(root, 'a teammate')
    launcherAt(path.join(home, '.turnspan', 'bin', 'hook'))
    const command = hookCommand('project', { path: '/home/ada/.turnspan/bin/hook', homeIsDefault: true })
    expect(sh(command, { HOME: home }).stdout).toBe('ran with {"payload":1}\n')
  })

  test.each(['user', 'project'] as const)(
    'of %s settings is silent and fine where there is no launcher',
    (scope) => {
      const command = hookCommand(scope, {
        path: path.join(root, "no one's", 'bin', 'hook'),
        homeIsDefault: true,
      })
      expect(sh(command, { HOME: path.join(root, 'nobody') })).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(sh(command)).toEqual({ code: 0, stdout: '', stderr: '' })
    },
  )

  test('hands the exit code of the launcher on', () => {
    const launcher = path.join(root, 'code', 'hook')
    fs.mkdirSync(path.dirname(launcher))
    fs.writeFileSync(launcher, '#!/bin/sh\nexit 7\n', { mode: 0o755 })
    expect(sh(hookCommand('local', { path: launcher, homeIsDefault: false })).code).toBe(7)
  })
})

describe('our command is known again', () => {
  test.each([
    '"$HOME/.turnspan/bin/hook"',
    '~/.turnspan/bin/hook',
    '/home/ada/.turnspan/bin/hook',
    "'/home/a da/.turnspan/bin/hook'",
    '/home/a\\ da/.turnspan/bin/hook',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's braces
    '"${TURNSPAN_HOME:-$HOME/.turnspan}/bin/hook"',
    '"$TURNSPAN_HOME"/bin/hook',
    'exec /home/ada/.turnspan/bin/hook',
    '[ -x ~/.turnspan/bin/hook ] && ~/.turnspan/bin/hook || true',
    'test -f "$HOME/.turnspan/bin/hook" && "$HOME/.turnspan/bin/hook"',
    'if [ -x "$HOME/.turnspan/bin/hook" ]; then "$HOME/.turnspan/bin/hook"; else exit 0; fi',
    'sh ~/.turnspan/bin/hook 2>/dev/null',
    '/usr/bin/node /home/ada/.turnspan/bin/hook.cjs >/dev/null 2>&1 || :',
    '"C:\\Users\\ada\\.turnspan\\bin\\hook.cmd"',
    '/opt/spans/bin/hook',
    "if [ -x '/opt/spans/bin/hook' ]; then exec '/opt/spans/bin/hook'; fi",
  ])('%s', (command) => {
    expect(isOurCommand(command, '/opt/spans/bin/hook')).toBe(true)
  })
})

describe("other people's commands are not ours", () => {
  test.each([
    '',
    'echo done',
    'notify-send turnspan',
    'turnspan status',
    '/opt/other/bin/hook',
    '/home/ada/my.turnspan/bin/hook',
    '/home/ada/.turnspan-fork/bin/hook',
    '/home/ada/.turnspan/bin/hooks',
    '/home/ada/.turnspan/bin/hook.sh',
    '/home/ada/.turnspan/bin/hook/other',
    '/home/ada/.turnspan/bin/../../evil/hook',
    'echo /home/ada/.turnspan/bin/hook',
    'cat ~/.turnspan/bin/hook | wc -c',
    'notify-send done; ~/.turnspan/bin/hook',
    '~/.turnspan/bin/hook && git commit -am wip',
    'tee log | "$HOME/.turnspan/bin/hook"',
    '~/.turnspan/bin/hook $(rm -rf x)',
    'my-wrapper --next ~/.turnspan/bin/hook',
    'if [ -x ~/.turnspan/bin/hook ]; then exec /opt/other/bin/hook; fi',
    "sh -c '~/.turnspan/bin/hook; say done'",
    '"unfinished ~/.turnspan/bin/hook',
  ])('%s', (command) => {
    expect(isOurCommand(command, '/opt/spans/bin/hook')).toBe(false)
  })
})
