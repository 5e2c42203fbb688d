// `--no-session-persistence`: there is no transcript, only what the hooks were told.
import { describe, expect, test } from 'vitest'
import type { TimedEvent } from '../../src/conversation/evidence.ts'
import { understand } from '../../src/conversation/understand.ts'
import { toldAtOnce } from '../sessions/import.ts'
import { recordingOf } from '../sessions/recordings.ts'
import { at, hook, SESSION } from './lines.ts'

const understood = (events: readonly TimedEvent[], isOver = true) =>
  understand({
    sessionId: SESSION,
    main: undefined,
    agents: [],
    events,
    firstDatedMs: undefined,
    earlierTools: [],
    isOver,
  })
const turnsOf = (events: readonly TimedEvent[], isOver = true) => understood(events, isOver).turns

const submit = (n: number, promptId: string, text: string) =>
  hook(n, 'UserPromptSubmit', { prompt_id: promptId, prompt: text, cwd: '/project', permission_mode: 'plan' })
const stop = (n: number, promptId: string, last_assistant_message: string) =>
  hook(n, 'Stop', { prompt_id: promptId, last_assistant_message })
const used = (n: number, id: string, more: object = {}, event = 'PostToolUse') =>
  hook(n, event, {
    prompt_id: 'p1',
    tool_name: 'Bash',
    tool_use_id: id,
    tool_input: { command: 'ls' },
    duration_ms: 1_000,
    ...more,
  })

describe('a turn from hooks alone', () => {
  test('has prompt, answer, folder and times, and claims nothing about the model', () => {
    const [turn] = turnsOf([submit(1, 'p1', 'Say hello'), stop(4, 'p1', ' Hello. ')])
    expect(turn).toMatchObject({
      key: 'p1',
      origin: 'user',
      prompt: [{ type: 'text', text: 'Say hello' }],
      answer: 'Hello.',
      status: 'completed',
      closedBy: 'stop',
      journalOnly: true,
      cwd: '/project',
      permissionMode: 'plan',
      startMs: at(1),
      endMs: at(4),
      calls: [],
    })
  })

  test('is told without usage, cost or number of calls: they are unknown, not zero', () => {
    const [batch] = toldAtOnce(
      understood([submit(1, 'p1', 'Hi'), used(3, 'toolu_1', { tool_response: 'x' }), stop(4, 'p1', 'Hello')]),
    )
    const root = batch?.spans.at(-1)
    expect(Object.keys(root?.attributes ?? {}).filter((key) => /usage|cost|model_calls/.test(key))).toEqual(
      [],
    )
    expect(root?.attributes['turnspan.tool_calls']).toBe(1)
    expect(root?.attributes['gen_ai.output.messages']).toBe(
      '[{"role":"assistant","parts":[{"type":"text","content":"Hello"}],"finish_reason":"stop"}]',
    )
  })

  test('goes on until something ends it', () => {
    expect(turnsOf([submit(1, 'p1', 'Hi')], false)[0]).toMatchObject({
      closedBy: undefined,
      status: 'unfinished',
    })
    expect(turnsOf([submit(1, 'p1', 'Hi'), submit(2, 'p2', 'More')], false)[0]?.closedBy).toBe('next')
    expect(turnsOf([submit(1, 'p1', 'Hi'), hook(2, 'SessionEnd', {})], false)[0]?.closedBy).toBe(
      'session_end',
    )
    expect(turnsOf([submit(1, 'p1', 'Hi')])[0]?.closedBy).toBe('end_of_file')
  })

  test('takes in what was typed while it ran', () => {
    const [turn, ...others] = turnsOf([
      submit(1, 'p1', 'Start'),
      submit(2, 'p1', 'and this'),
      stop(4, 'p1', 'Both'),
    ])
    expect(others).toEqual([])
    expect(turn?.queued).toEqual([{ atMs: at(2), blocks: [{ type: 'text', text: 'and this' }] }])
  })

  test('failed where the client said so', () => {
    const failure = hook(3, 'StopFailure', {
      prompt_id: 'p1',
      error: 'server_error',
      last_assistant_message: 'API Error: 500',
    })
    expect(turnsOf([submit(1, 'p1', 'Hi'), failure])[0]).toMatchObject({
      status: 'failed',
      failure: { type: 'server_error', text: 'API Error: 500' },
    })
  })
})

describe('its tools', () => {
  const toolOf = (event: TimedEvent) =>
    turnsOf([submit(1, 'p1', 'Go'), event, stop(9, 'p1', 'Done')])[0]?.tools[0]

  test('are the hooks’ own, with their times', () => {
    expect(toolOf(used(5, 'toolu_1', { tool_response: { stdout: 'a\nb', stderr: '' } }))).toMatchObject({
      id: 'toolu_1',
      name: 'Bash',
      input: { command: 'ls' },
      startMs: at(4),
      endMs: at(5),
      outcome: 'ok',
      result: [{ type: 'text', text: 'a\nb' }],
    })
  })

  test('answer in whatever form they have', () => {
    const resultOf = (tool_response: unknown) => toolOf(used(5, 'toolu_1', { tool_response }))?.result
    expect(resultOf('plain')).toEqual([{ type: 'text', text: 'plain' }])
    expect(resultOf([{ type: 'text', text: 'mcp' }])).toEqual([{ type: 'text', text: 'mcp' }])
    expect(resultOf({ matches: 2 })).toEqual([{ type: 'text', text: '{"matches":2}' }])
    expect(resultOf(undefined)).toBeUndefined()
  })

  test('failed or were interrupted', () => {
    expect(toolOf(used(5, 'toolu_1', { error: 'Exit code 3' }, 'PostToolUseFailure'))).toMatchObject({
      outcome: 'error',
      isError: true,
      result: [{ type: 'text', text: 'Exit code 3' }],
    })
    expect(
      toolOf(used(5, 'toolu_1', { error: 'stopped', is_interrupt: true }, 'PostToolUseFailure'))?.outcome,
    ).toBe('interrupted')
  })
})

test('a subagent stands below the tool that started it, with its own tools', () => {
  const [turn] = turnsOf([
    submit(1, 'p1', 'Go'),
    hook(2, 'SubagentStart', { agent_id: 'a1', agent_type: 'helper' }),
    used(4, 'toolu_2', { agent_id: 'a1', tool_response: 'x' }),
    hook(5, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper', last_assistant_message: 'Found it' }),
    used(6, 'toolu_1', {
      tool_name: 'Agent',
      tool_input: { prompt: 'Look' },
      tool_response: { agentId: 'a1' },
    }),
    stop(9, 'p1', 'Done'),
  ])
  expect(turn?.tools).toMatchObject([
    {
      id: 'toolu_1',
      agents: [
        {
          id: 'a1',
          type: 'helper',
          prompt: [{ type: 'text', text: 'Look' }],
          status: 'completed',
          answer: 'Found it',
          startMs: at(2),
          endMs: at(5),
          tools: [{ id: 'toolu_2' }],
        },
      ],
    },
  ])
})

test('a recorded session without its transcript still has its turns, prompts, tools and answers', () => {
  const events = recordingOf('07-subagent').hooks.map(({ at: atMs, input }) => ({
    at: atMs,
    event: input.hook_event_name,
    payload: input,
  }))
  const [turn] = turnsOf(events)
  expect(turn).toMatchObject({
    status: 'completed',
    answer: 'The agent says A.',
    prompt: [{ text: 'Use an agent' }],
  })
  expect(
    turn?.tools.map(({ name, agents }) => [name, agents.map(({ tools }) => tools.map((tool) => tool.name))]),
  ).toEqual([['Agent', [['Bash', 'Read']]]])
})

test('events out of order, of unknown kinds or without what they need do no harm', () => {
  const events = [
    stop(4, 'p1', 'Hello'),
    hook(2, 'NewEvent', { prompt_id: 'p1' }),
    hook(2, 'PostToolUse', { prompt_id: 'p1' }),
    { at: at(2), event: 'Stop', payload: 'no object' },
    submit(1, 'p1', 'Hi'),
  ]
  expect(turnsOf(events)).toMatchObject([{ status: 'completed', tools: [] }])
})
