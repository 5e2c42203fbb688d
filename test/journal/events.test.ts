import { describe, expect, test } from 'vitest'
import { hookEventOf } from '../../src/journal/events.ts'

const common = {
  session_id: 's',
  transcript_path: '/t.jsonl',
  cwd: '/home/dev',
  prompt_id: 'p',
  permission_mode: 'default',
  agent_id: 'a',
  agent_type: 'Explore',
}

test('a tool that ended', () => {
  const payload = {
    ...common,
    hook_event_name: 'PostToolUse',
    effort: { level: 'medium' },
    tool_name: 'mcp__tiny__add',
    tool_input: { a: 1 },
    tool_response: [{ type: 'text', text: '2' }],
    tool_use_id: 'toolu_1',
    duration_ms: 69,
    mcp_server: { name: 'tiny', source: 'project' },
  }
  expect(hookEventOf('PostToolUse', payload)).toEqual({
    ...common,
    kind: 'PostToolUse',
    tool_name: 'mcp__tiny__add',
    tool_input: { a: 1 },
    tool_response: [{ type: 'text', text: '2' }],
    tool_use_id: 'toolu_1',
    duration_ms: 69,
    mcp_server: 'tiny',
  })
})

test('what the client leaves out is undefined', () => {
  expect(hookEventOf('SessionStart', { session_id: 's', source: 'startup' })).toEqual({
    kind: 'SessionStart',
    session_id: 's',
    source: 'startup',
  })
  expect(hookEventOf('Stop', { session_id: 's' })).toMatchObject({
    stop_hook_active: false,
    background_tasks: [],
  })
  expect(hookEventOf('StopFailure', { session_id: 's' })).toMatchObject({ error: 'unknown' })
})

test('an event whose payload was too large says so', () => {
  expect(hookEventOf('Stop', { session_id: 's', turnspan_dropped_bytes: 7 })).toEqual({
    kind: 'dropped',
    name: 'Stop',
    bytes: 7,
  })
})

describe('unknown is what cannot be used, and never fails', () => {
  test.each([
    ['SomethingNew', common],
    ['__proto__', common],
    ['constructor', common],
    ['Stop', null],
    ['Stop', []],
    ['Stop', 'text'],
    ['Stop', { session_id: 7 }],
    ['PostToolUse', { ...common, tool_name: 'Bash' }],
    ['PostToolUseFailure', { ...common, tool_use_id: 'toolu_1' }],
    ['PermissionRequest', common],
    ['UserPromptSubmit', { ...common, prompt: 1 }],
    ['SubagentStart', { session_id: 's' }],
    ['SubagentStop', { session_id: 's' }],
  ])('%s %j', (name, payload) => {
    expect(hookEventOf(name, payload)).toEqual({ kind: 'unknown', name })
  })
})
