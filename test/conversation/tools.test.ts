// How a tool call ended, and how long somebody was asked about it.
import { describe, expect, test } from 'vitest'
import type { TimedEvent } from '../../src/conversation/evidence.ts'
import type { ToolCall } from '../../src/conversation/model.ts'
import { firstDatedMs, understand } from '../../src/conversation/understand.ts'
import { answer, asks, at, entriesOf, hook, prompt, result, SESSION } from './lines.ts'

function toolsOf(lines: readonly object[], events: readonly TimedEvent[] = []): readonly ToolCall[] {
  const main = entriesOf(prompt(0, 'p1', 'Go'), ...lines)
  const heard = { sessionId: SESSION, main, agents: [], events, earlierTools: [], isOver: true }
  return understand({ ...heard, firstDatedMs: firstDatedMs(main) }).turns[0]?.tools ?? []
}
const bash = (n: number, id = 'toolu_1', command = 'ls') => asks(n, `msg_${id}`, id, 'Bash', { command })
const ended = (n: number, durationMs: number, id = 'toolu_1', event = 'PostToolUse') =>
  hook(n, event, { prompt_id: 'p1', tool_name: 'Bash', tool_use_id: id, duration_ms: durationMs })
const askedFor = (n: number, name: string, input: unknown, agentId?: string) =>
  hook(n, 'PermissionRequest', { tool_name: name, tool_input: input, ...(agentId && { agent_id: agentId }) })
const failed = (more: object, detail?: unknown) =>
  result(
    5,
    'p1',
    'toolu_1',
    'no',
    { ...more, ...(detail !== undefined && { toolUseResult: detail }) },
    { is_error: true },
  )
const interrupt = prompt(6, 'p1', '[Request interrupted by user for tool use]')

describe('a tool call is', () => {
  test.each<[string, readonly object[], string]>([
    ['ok, where its result is no error', [bash(1), result(5, 'p1', 'toolu_1', 'fine')], 'ok'],
    ['an error, where it is one', [bash(1), failed({})], 'error'],
    ['denied by a rule', [bash(1), failed({ toolDenialKind: 'permission-rule' })], 'denied'],
    [
      'denied by a hook',
      [bash(1), failed({ permissionDecision: { decision: 'reject', source: 'hook' } })],
      'denied',
    ],
    [
      'denied in words',
      [bash(1), failed({ toolDenialKind: 'user-rejected' }, 'User rejected: use rg')],
      'denied',
    ],
    [
      'denied before it ran',
      [
        bash(1),
        failed({ toolDenialKind: 'user-rejected', toolDenialBeforeRun: true }, 'User rejected tool use'),
      ],
      'denied',
    ],
    [
      'interrupted while it ran',
      [bash(1), failed({ toolDenialKind: 'user-rejected' }, 'User rejected tool use')],
      'interrupted',
    ],
    ['interrupted with its turn', [bash(1), interrupt], 'interrupted'],
    ['unfinished, where nothing came back', [bash(1)], 'unfinished'],
  ])('%s', (_what, lines, outcome) => {
    expect(toolsOf(lines)[0]?.outcome).toBe(outcome)
  })

  test('denied, where a dialog was open and it never ran', () => {
    const lines = [bash(1), failed({ toolDenialKind: 'user-rejected' }, 'User rejected tool use')]
    expect(toolsOf(lines, [askedFor(2, 'Bash', { command: 'ls' })])[0]?.outcome).toBe('denied')
  })
})

describe('its time', () => {
  const lines = [bash(1), result(9, 'p1', 'toolu_1', 'fine')]

  test('is that of the hook, less what the tool took', () => {
    expect(toolsOf(lines, [ended(8, 2_000)])[0]).toMatchObject({
      askedAtMs: at(1),
      startMs: at(6),
      endMs: at(8),
    })
  })

  test('is from the question to the result, where no hook told', () => {
    expect(toolsOf(lines)[0]).toMatchObject({ startMs: at(1), endMs: at(9) })
  })

  test('ends with the result line, should the hook have come late', () => {
    expect(toolsOf(lines, [ended(11, 2_000)])[0]?.endMs).toBe(at(9))
  })

  test('ends with the turn, where it never ended', () => {
    expect(toolsOf([bash(1), interrupt])[0]).toMatchObject({ startMs: at(1), endMs: at(6) })
  })

  test('never begins after its end', () => {
    expect(toolsOf(lines, [ended(8, -5_000)])[0]).toMatchObject({ startMs: at(8), endMs: at(8) })
  })
})

describe('a permission dialog', () => {
  const two = [
    answer(
      1,
      'msg_1',
      [
        { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'one', description: 'x' } },
        { type: 'tool_use', id: 'toolu_2', name: 'Bash', input: { command: 'two', description: 'y' } },
      ],
      {},
      { stop_reason: 'tool_use' },
    ),
    result(20, 'p1', 'toolu_1', 'a'),
    result(20, 'p1', 'toolu_2', 'b'),
  ]

  test('stood open until the tool began', () => {
    const events = [askedFor(2, 'Bash', { command: 'ls' }), ended(8, 1_000)]
    expect(toolsOf([bash(1), result(9, 'p1', 'toolu_1', 'x')], events)[0]?.permissionWaitMs).toBe(5_000)
  })

  test('belongs to the call with the same input, in whatever order its keys are', () => {
    const events = [
      askedFor(2, 'Bash', { description: 'y', command: 'two' }),
      askedFor(6, 'Bash', { description: 'x', command: 'one' }),
      ended(10, 1_000, 'toolu_1'),
      ended(12, 1_000, 'toolu_2'),
    ]
    expect(toolsOf(two, events).map(({ permissionWaitMs }) => permissionWaitMs)).toEqual([3_000, 9_000])
  })

  test('that tells no input belongs to the first call of its tool that has none', () => {
    const lines = [
      asks(1, 'msg_1', 'toolu_1', 'ExitPlanMode', { plan: 'do it' }),
      result(9, 'p1', 'toolu_1', 'ok'),
    ]
    const end = hook(8, 'PostToolUse', { tool_name: 'ExitPlanMode', tool_use_id: 'toolu_1', duration_ms: 0 })
    expect(toolsOf(lines, [askedFor(2, 'ExitPlanMode', {}), end])[0]?.permissionWaitMs).toBe(6_000)
  })

  test('is used once, and only by a call that was open and of the same thread', () => {
    const same = [askedFor(2, 'Bash', { command: 'one', description: 'x' })]
    expect(toolsOf(two, same).map(({ permissionWaitMs }) => permissionWaitMs === undefined)).toEqual([
      false,
      true,
    ])
    for (const other of [
      askedFor(30, 'Bash', {}),
      askedFor(2, 'Read', {}),
      askedFor(2, 'Bash', { command: 'one' }, 'a1'),
    ]) {
      expect(toolsOf(two, [other]).map(({ permissionWaitMs }) => permissionWaitMs)).toEqual([
        undefined,
        undefined,
      ])
    }
  })
})

test('an MCP tool knows its server: from the hook, else from its name', () => {
  const lines = [asks(1, 'msg_1', 'toolu_1', 'mcp__my_server__do__it'), result(9, 'p1', 'toolu_1', 'x')]
  expect(toolsOf(lines)[0]?.mcpServer).toBe('my_server')
  const end = hook(8, 'PostToolUse', {
    tool_name: 'mcp__my_server__do__it',
    tool_use_id: 'toolu_1',
    mcp_server: { name: 'my server' },
  })
  expect(toolsOf(lines, [end])[0]?.mcpServer).toBe('my server')
})
