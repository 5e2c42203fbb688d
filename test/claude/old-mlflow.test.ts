import { describe, expect, test } from 'vitest'
import { findOldMlflow, switchOffOldMlflow } from '../../src/claude/old-mlflow.ts'

const PLUGIN = 'mlflow-tracing@mlflow-plugins'
const withStop = (...commands: readonly string[]) =>
  JSON.stringify({ hooks: { Stop: [{ hooks: commands.map((command) => ({ type: 'command', command })) }] } })

describe("MLflow's own hook is found", () => {
  test.each([
    'mlflow autolog claude stop-hook',
    'uv run mlflow autolog claude stop-hook',
    '/home/ada/.venv/bin/mlflow autolog claude stop-hook',
    '"/home/a da/venv/bin/mlflow" autolog claude stop-hook',
    'python -m mlflow autolog claude stop-hook',
    'uv run python3 -m mlflow.cli autolog  claude  stop-hook',
    'python -c "from mlflow.claude_code.hooks import stop_hook_handler; stop_hook_handler()"',
    'uv run python -c "from mlflow.claude_code.hooks import stop_hook_handler; stop_hook_handler()"',
    'python -m mlflow.claude_code.hooks',
  ])('%s', (command) => {
    expect(findOldMlflow(withStop(command))).toMatchObject([{ kind: 'hook', event: 'Stop', command }])
  })
})

test.each([
  'mlflow ui',
  'mlflow autolog claude --status',
  'python my_stop_hook_handler.py',
  'echo mlflow stop-hook',
  'not-mlflow.claude_code.hooksmith',
])('%s is not it', (command) => {
  expect(findOldMlflow(withStop(command))).toEqual([])
})

test.each([
  [true, 1],
  [['1.0.0'], 1],
  [false, 0],
  [null, 0],
])('the plugin set to %j counts %i times', (value, count) => {
  expect(findOldMlflow(JSON.stringify({ enabledPlugins: { [PLUGIN]: value } }))).toHaveLength(count)
})

test('each is told in a sentence', () => {
  const text = JSON.stringify({
    hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mlflow autolog claude stop-hook' }] }] },
    enabledPlugins: { [PLUGIN]: true },
  })
  expect(findOldMlflow(text).map(({ sentence }) => sentence)).toMatchInlineSnapshot(`
    [
      "MLflow's own Stop hook runs "mlflow autolog claude stop-hook" after every turn.",
      "MLflow's plugin mlflow-tracing@mlflow-plugins is enabled and traces every turn as well.",
    ]
  `)
})

test('a text without any of it, or that is not JSON, holds nothing', () => {
  for (const text of ['', '{}', '{ "hooks": [] }', '{ "enabledPlugins": 3 }', '{ broken']) {
    expect(findOldMlflow(text)).toEqual([])
  }
})

test('it is switched off, and nothing but it', () => {
  const text = `{
  // mine
  "hooks": {
    "Stop": [
      { "hooks": [{ "type": "command", "command": "uv run mlflow autolog claude stop-hook" }] },
      { "hooks": [{ "type": "command", "command": "say done" }] } // done
    ]
  },
  "enabledPlugins": { "${PLUGIN}": true, "other@x": true }
}
`
  expect(switchOffOldMlflow(text, findOldMlflow(text))).toEqual({
    ok: true,
    text: `{
  // mine
  "hooks": {
    "Stop": [
      { "hooks": [{ "type": "command", "command": "say done" }] } // done
    ]
  },
  "enabledPlugins": { "${PLUGIN}": false, "other@x": true }
}
`,
  })
  expect(switchOffOldMlflow(text, [])).toEqual({ ok: true, text })
})
