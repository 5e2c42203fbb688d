import { parse } from 'jsonc-parser'
import { describe, expect, test } from 'vitest'
import { hookCommand } from '../../src/claude/hook-command.ts'
import { HOOKS } from '../../src/claude/hook-table.ts'
import type { Plan } from '../../src/claude/plan.ts'
import { planRemoval, planSetup, type SetupWish } from '../../src/claude/setup.ts'
import { setProperty, valueAt } from '../../src/jsonc/edit.ts'
import { BROKEN_TEXTS, NASTY_TEXTS } from './nasty-texts.ts'

const launcherPath = '/home/ada/.turnspan/bin/hook'
const command = hookCommand('user', { path: launcherPath, homeIsDefault: true })
const wish: SetupWish = {
  command,
  launcherPath,
  env: { MLFLOW_CLAUDE_TRACING_ENABLED: 'true', MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000' },
}
const hooksOnly: SetupWish = { ...wish, env: {} }

function ok(plan: Plan) {
  if (!plan.ok) throw new Error(plan.problem.message)
  return plan
}

const read = (text: string) =>
  JSON.parse(JSON.stringify(parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }) ?? {}))

const groupsOf = (hooks: object, event: string, theirs: object[] = []) =>
  JSON.stringify({ ...hooks, hooks: { [event]: theirs } }, null, 2)

describe('every nasty text', () => {
  test.each(NASTY_TEXTS)('$name is set up once, and the second time nothing changes', ({ text }) => {
    const first = ok(planSetup(text, wish))
    expect(first.changes).toHaveLength(HOOKS.length + 2)
    const second = ok(planSetup(first.text, wish))
    expect(second).toMatchObject({ text: first.text, changes: [] })
  })

  test.each(NASTY_TEXTS)('$name keeps every value of its owner', ({ text }) => {
    const before = read(text)
    const after = read(ok(planSetup(text, wish)).text)
    for (const { event } of HOOKS) {
      const groups = after.hooks[event]
      expect(groups.pop()).toMatchObject({ hooks: [{ type: 'command', command }] })
      if (before.hooks?.[event] === undefined) delete after.hooks[event]
    }
    delete after.env.MLFLOW_CLAUDE_TRACING_ENABLED
    delete after.env.MLFLOW_TRACKING_URI
    if (before.hooks === undefined) delete after.hooks
    if (before.env === undefined) delete after.env
    expect(after).toEqual(before)
  })

  test.each(NASTY_TEXTS)(
    '$name comes back when our parts are taken out',
    ({ text, afterRemoval, afterSwitchOff }) => {
      const { text: setUp } = ok(planSetup(text, wish))
      expect(ok(planRemoval(setUp, wish)).text).toBe(afterSwitchOff ?? afterRemoval ?? text)
    },
  )

  test.each(NASTY_TEXTS)('$name without anything of ours is left alone by removal', ({ text }) => {
    expect(ok(planRemoval(text, wish))).toMatchObject({ text, changes: [] })
  })
})

test.each(BROKEN_TEXTS)('%s: setup and removal refuse it', (_, text, line, column) => {
  expect(planSetup(text, wish)).toMatchObject({ ok: false, problem: { line, column } })
  expect(planRemoval(text, wish)).toMatchObject({ ok: false, problem: { line, column } })
})

test('what setup writes, from nothing', () => {
  expect(ok(planSetup('', wish)).text).toMatchInlineSnapshot(`
    "{
      "hooks": {
        "SessionStart": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10
              }
            ]
          }
        ],
        "UserPromptSubmit": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ],
        "PostToolUse": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ],
        "PostToolUseFailure": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ],
        "PermissionRequest": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ],
        "SubagentStart": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ],
        "Stop": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10
              }
            ]
          }
        ],
        "SubagentStop": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10
              }
            ]
          }
        ],
        "StopFailure": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10
              }
            ]
          }
        ],
        "SessionEnd": [
          {
            "hooks": [
              {
                "type": "command",
                "command": "if [ -x '/home/ada/.turnspan/bin/hook' ]; then exec '/home/ada/.turnspan/bin/hook'; fi",
                "timeout": 10,
                "async": true
              }
            ]
          }
        ]
      },
      "env": {
        "MLFLOW_CLAUDE_TRACING_ENABLED": "true",
        "MLFLOW_TRACKING_URI": "http://127.0.0.1:5000"
      }
    }
    "
  `)
})

test('what setup and removal say', () => {
  const { text, changes } = ok(planSetup('{}', wish))
  expect(changes).toMatchInlineSnapshot(`
    [
      "SessionStart hook added",
      "UserPromptSubmit hook added",
      "PostToolUse hook added",
      "PostToolUseFailure hook added",
      "PermissionRequest hook added",
      "SubagentStart hook added",
      "Stop hook added",
      "SubagentStop hook added",
      "StopFailure hook added",
      "SessionEnd hook added",
      "env MLFLOW_CLAUDE_TRACING_ENABLED set",
      "env MLFLOW_TRACKING_URI set",
    ]
  `)
  const other: SetupWish = {
    ...wish,
    env: { MLFLOW_CLAUDE_TRACING_ENABLED: undefined, MLFLOW_TRACKING_URI: 'http://b' },
  }
  expect(ok(planSetup(text, other)).changes).toMatchInlineSnapshot(`
    [
      "env MLFLOW_CLAUDE_TRACING_ENABLED removed",
      "env MLFLOW_TRACKING_URI changed",
    ]
  `)
  expect(ok(planRemoval(text, wish)).changes).toMatchInlineSnapshot(`
    [
      "SessionStart hook removed",
      "UserPromptSubmit hook removed",
      "PostToolUse hook removed",
      "PostToolUseFailure hook removed",
      "PermissionRequest hook removed",
      "SubagentStart hook removed",
      "Stop hook removed",
      "SubagentStop hook removed",
      "StopFailure hook removed",
      "SessionEnd hook removed",
      "env MLFLOW_CLAUDE_TRACING_ENABLED removed",
      "env MLFLOW_TRACKING_URI removed",
    ]
  `)
})

test('hooks of the wrong shape are refused by name, not repaired', () => {
  const problem = (text: string) => {
    const plan = planSetup(text, wish)
    return plan.ok ? 'fine' : plan.problem.message
  }
  expect(problem('{ "hooks": [] }')).toBe(
    'line 1, column 12: "hooks" is an array, but an object is needed here',
  )
  expect(problem('{ "hooks": { "Stop": "x" } }')).toBe(
    'line 1, column 22: "hooks.Stop" is a string, but an array is needed here',
  )
  expect(problem('{ "env": [] }')).toBe('line 1, column 10: "env" is an array, but an object is needed here')
  expect(ok(planRemoval('{ "hooks": [], "env": 3 }', wish)).changes).toEqual([])
})

describe('an entry of ours from another time', () => {
  const entry = { type: 'command', command, timeout: 10 }
  const setUp = ok(planSetup('', hooksOnly)).text
  const stopWith = (groups: unknown[]) => {
    const edit = setProperty(setUp, ['hooks', 'Stop'], groups as never)
    return edit.ok ? edit.text : ''
  }

  test.each([
    ['an old command', { ...entry, command: '"$HOME/.turnspan/bin/hook"' }, '(command)'],
    ['an old time limit', { ...entry, timeout: 60 }, '(timeout 60 → 10)'],
    ['no time limit', { type: 'command', command }, '(timeout none → 10)'],
    ['async where it may not be', { ...entry, async: true }, '(async true → none)'],
    ['another way to run it', { ...entry, args: [], if: 'Bash(x)' }, '(args [] → none, if "Bash(x)" → none)'],
  ])('with %s is brought up to date in its place', (_, stale, words) => {
    const theirs = { hooks: [{ type: 'command', command: 'say done' }] }
    const plan = ok(planSetup(stopWith([theirs, { hooks: [stale] }, theirs]), hooksOnly))
    expect(plan.changes).toEqual([`Stop hook brought up to date ${words}`])
    expect(read(plan.text).hooks.Stop).toEqual([theirs, { hooks: [entry] }, theirs])
  })

  test('that is right but for what does no harm is left alone', () => {
    const text = stopWith([{ matcher: '*', hooks: [{ ...entry, async: false, statusMessage: 'tracing' }] }])
    expect(ok(planSetup(text, hooksOnly))).toMatchObject({ text, changes: [] })
  })

  test('keeps the comments around and inside it', () => {
    const text = setUp
      .replace('"timeout": 10', '/* s */ "timeout": 60 // why not')
      .replace('"Stop": [', '"Stop": [ // end')
    const fixed = setUp
      .replace('"timeout": 10', '/* s */ "timeout": 10 // why not')
      .replace('"Stop": [', '"Stop": [ // end')
    expect(ok(planSetup(text, hooksOnly)).text).toBe(fixed)
  })

  test('is not doubled where someone put it into a group of theirs, and leaves that group as it was', () => {
    const theirs = { type: 'command', command: 'say done' }
    const text = stopWith([{ hooks: [theirs, { ...entry, timeout: 5 }] }])
    const plan = ok(planSetup(text, hooksOnly))
    expect(read(plan.text).hooks.Stop).toEqual([{ hooks: [theirs, entry] }])
    expect(read(ok(planRemoval(plan.text, wish)).text)).toEqual({ hooks: { Stop: [{ hooks: [theirs] }] } })
  })

  test('under a matcher that hides occasions moves to a group of our own', () => {
    const theirs = { matcher: 'Bash', hooks: [{ type: 'command', command: 'guard' }, entry] }
    const plan = ok(planSetup(stopWith([theirs]), hooksOnly))
    expect(plan.changes).toEqual(['Stop hook added', 'Stop hook removed (its matcher hides some occasions)'])
    expect(read(plan.text).hooks.Stop).toEqual([
      { matcher: 'Bash', hooks: [{ type: 'command', command: 'guard' }] },
      { hooks: [entry] },
    ])
  })

  test('that stands there three times stays once, the one that is right', () => {
    const old = { ...entry, command: '~/.turnspan/bin/hook' }
    const plan = ok(planSetup(stopWith([{ hooks: [old] }, { hooks: [entry, old] }]), hooksOnly))
    expect(plan.changes).toEqual(Array(2).fill('Stop hook removed (it stood there twice)'))
    expect(read(plan.text).hooks.Stop).toEqual([{ hooks: [entry] }])
  })

  test('at an event that is not needed any more goes', () => {
    const edit = setProperty(setUp, ['hooks', 'PreToolUse'], [{ hooks: [entry] }])
    const plan = ok(planSetup(edit.ok ? edit.text : '', hooksOnly))
    expect(plan).toMatchObject({
      text: setUp,
      changes: ['PreToolUse hook removed (this event is not needed)'],
    })
  })
})

describe('removal takes exactly ours', () => {
  const ours = { type: 'command', command }
  const theirs = { type: 'command', command: 'say done' }

  test('and leaves what others emptied or never filled', () => {
    const text = '{\n  "hooks": { "PreToolUse": [], "Stop": [{ "hooks": [] }] },\n  "env": {}\n}\n'
    expect(ok(planRemoval(text, wish)).text).toBe(text)
  })

  test('from every event, also such as this version does not know', () => {
    const text = JSON.stringify({
      hooks: { FutureEvent: [{ hooks: [ours] }], Stop: [{ hooks: [theirs, ours, theirs] }] },
    })
    expect(read(ok(planRemoval(text, wish)).text)).toEqual({ hooks: { Stop: [{ hooks: [theirs, theirs] }] } })
  })

  test('and not the other variables, nor a key of env that only looks like ours', () => {
    const text = groupsOf(
      { env: { MLFLOW_TRACKING_URI: 'x', MLFLOW_TRACKING_TOKEN: 't', mlflow_tracking_uri: 'y' } },
      'Stop',
    )
    expect(read(ok(planRemoval(text, wish)).text).env).toEqual({
      MLFLOW_TRACKING_TOKEN: 't',
      mlflow_tracking_uri: 'y',
    })
  })

  test('a variable that stands there twice goes twice', () => {
    const text = '{ "env": { "MLFLOW_TRACKING_URI": "a", "B": "1", "MLFLOW_TRACKING_URI": "b" } }'
    expect(ok(planRemoval(text, wish)).text).toBe('{ "env": { "B": "1" } }')
  })

  test('a comment of theirs keeps the container it stands in', () => {
    const { text } = ok(planSetup('{\n  "env": {\n    // mine\n  }\n}\n', wish))
    expect(ok(planRemoval(text, wish)).text).toBe('{\n  "env": {\n    // mine\n  }\n}\n')
  })
})

test('a file that Claude Code does not read is set up, and that it will not be read is said', () => {
  expect(ok(planSetup('{}', wish)).notLoaded).toBeUndefined()
  expect(ok(planSetup('\uFEFF{}', wish)).notLoaded).toBeUndefined()
  expect(ok(planSetup('{\n  // mine\n}', wish)).notLoaded?.message).toBe('line 2, column 3: a comment')
  expect(ok(planSetup('{\n  "a": [1,\n  ]\n}', wish)).notLoaded?.message).toBe(
    'line 3, column 3: a comma before a closing bracket',
  )
})

test("MLflow's own tracing is switched off where the user agreed", () => {
  const text = JSON.stringify({
    hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mlflow autolog claude stop-hook' }] }] },
    enabledPlugins: { 'mlflow-tracing@mlflow-plugins': true },
  })
  const offers: SetupWish['offers'] = [
    { kind: 'hook', event: 'Stop', command: 'mlflow autolog claude stop-hook', sentence: '' },
    { kind: 'plugin', name: 'mlflow-tracing@mlflow-plugins', sentence: '' },
  ]
  const plan = ok(planSetup(text, { ...hooksOnly, offers }))
  expect(plan.changes.slice(-2)).toEqual([
    "MLflow's own Stop hook removed",
    'plugin mlflow-tracing@mlflow-plugins switched off',
  ])
  expect(valueAt(plan.text, ['hooks', 'Stop'])).toHaveLength(1)
  expect(read(plan.text).enabledPlugins).toEqual({ 'mlflow-tracing@mlflow-plugins': false })
})
