import { expect, test } from 'vitest'
import { HOOKS } from '../../src/claude/hook-table.ts'
import { inspectSettings } from '../../src/claude/inspect.ts'
import { planSetup } from '../../src/claude/setup.ts'
import { notPlainJson } from '../../src/jsonc/document.ts'
import { setProperty } from '../../src/jsonc/edit.ts'
import { NASTY_TEXTS } from './nasty-texts.ts'

const ours = { command: '/home/ada/.turnspan/bin/hook', launcherPath: '/home/ada/.turnspan/bin/hook' }

function inspect(text: string) {
  const found = inspectSettings(text, ours)
  if (!found.ok) throw new Error(found.problem.message)
  return found
}

test('nothing is set up: every hook is missing', () => {
  const found = inspect('{ "model": "opus" }')
  expect(found.hooks.map(({ state, event }) => [state, event])).toEqual(
    HOOKS.map(({ event }) => ['missing', event]),
  )
  expect(found).toMatchObject({ allHooksDisabled: false, env: {}, oldMlflow: [], notLoaded: undefined })
})

test('what is right, old, missing and left over is told apart', () => {
  const plan = planSetup('', { ...ours, env: {} })
  const stale = setProperty(plan.ok ? plan.text : '', ['hooks', 'Stop', 0, 'hooks', 0, 'timeout'], 60)
  const missing = setProperty(stale.ok ? stale.text : '', ['hooks', 'SessionEnd'], [])
  const surplus = setProperty(
    missing.ok ? missing.text : '',
    ['hooks', 'PreToolUse'],
    [{ hooks: [{ command: ours.command }] }],
  )
  const { hooks } = inspect(surplus.ok ? surplus.text : '')
  expect(
    hooks.filter(({ state }) => state !== 'present').map(({ state, event }) => `${state} ${event}`),
  ).toEqual(['stale Stop', 'missing SessionEnd', 'surplus PreToolUse'])
})

test('hooks that are switched off, our variables, and MLflow beside us are seen', () => {
  const text = `{
    "disableAllHooks": true,
    "env": { "MLFLOW_TRACKING_URI": "http://b", "MLFLOW_EXPERIMENT_ID": 3, "OTHER": "x" },
    "enabledPlugins": { "mlflow-tracing@mlflow-plugins": true }
  }`
  expect(inspect(text)).toMatchObject({
    allHooksDisabled: true,
    env: { MLFLOW_TRACKING_URI: 'http://b' },
    oldMlflow: [{ kind: 'plugin' }],
  })
})

test('a file that is not JSON at all says where', () => {
  expect(inspectSettings('{\n  "a": }', ours)).toMatchObject({ ok: false, problem: { line: 2, column: 8 } })
})

test.each(NASTY_TEXTS)('$name is read by Claude Code exactly if it is plain JSON', ({ text }) => {
  const body = text.replace(/^\uFEFF/, '')
  const plain = body.trim() === '' || isPlain(body)
  expect(notPlainJson(text) === undefined).toBe(plain)
})

function isPlain(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}
