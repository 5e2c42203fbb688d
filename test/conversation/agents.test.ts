import { describe, expect, test } from 'vitest'
import type { TimedEvent } from '../../src/conversation/evidence.ts'
import type { Subagent } from '../../src/conversation/model.ts'
import { firstDatedMs, understand } from '../../src/conversation/understand.ts'
import type { AgentMeta } from '../../src/transcript/session-files.ts'
import { answer, asks, entriesOf, hook, prompt, result, SESSION } from './lines.ts'

const meta = (more: Partial<AgentMeta> = {}): AgentMeta => ({
  agentType: 'helper',
  toolUseId: 'toolu_1',
  depth: 1,
  requestShape: 'foreground',
  finished: true,
  ...more,
})
const lines = [prompt(2, 'p1', 'Look'), answer(3, 'msg_a', 'Found')]

interface About {
  readonly meta?: AgentMeta | undefined
  readonly lines?: readonly object[]
  readonly main?: readonly object[]
  readonly events?: readonly TimedEvent[]
  readonly isOver?: boolean
}

function agentsOf(about: About): readonly Subagent[] {
  const main = entriesOf(
    prompt(1, 'p1', 'Go'),
    asks(1, 'msg_1', 'toolu_1', 'Agent', { subagent_type: 'helper' }),
    ...(about.main ?? []),
  )
  const conversation = understand({
    sessionId: SESSION,
    main,
    agents: [{ agentId: 'a1', entries: entriesOf(...(about.lines ?? lines)), meta: about.meta }],
    events: about.events ?? [],
    firstDatedMs: firstDatedMs(main),
    earlierTools: [],
    isOver: about.isOver ?? false,
  })
  return conversation.turns[0]?.tools.find(({ id }) => id === 'toolu_1')?.agents ?? []
}

describe('a subagent belongs to the tool call', () => {
  test('that its own notes name', () => {
    expect(agentsOf({ meta: meta() })).toMatchObject([
      { id: 'a1', type: 'helper', answer: 'Found', status: 'completed' },
    ])
  })

  test('else that says in its result that it started it', () => {
    const main = [
      result(4, 'p1', 'toolu_1', 'ok', { toolUseResult: { agentId: 'a1', agentType: 'explorer' } }),
    ]
    expect(agentsOf({ main })).toMatchObject([{ id: 'a1', type: 'explorer' }])
  })

  test('else that said so to the hook', () => {
    const events = [
      hook(4, 'PostToolUse', {
        tool_name: 'Agent',
        tool_use_id: 'toolu_1',
        tool_input: { subagent_type: 'helper' },
        tool_response: { agentId: 'a1' },
      }),
    ]
    expect(agentsOf({ events })).toMatchObject([{ id: 'a1', type: 'helper' }])
  })

  test('and to none where nobody says so', () => {
    expect(agentsOf({})).toEqual([])
    expect(agentsOf({ meta: meta({ toolUseId: 'toolu_9' }) })).toEqual([])
  })
})

describe('a background subagent', () => {
  const background = meta({ requestShape: 'background', finished: false })
  const overOf = (about: About) => agentsOf(about)[0]?.over
  const stop = hook(5, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })

  test('is over when it says so and has its last word', () => {
    expect(overOf({ meta: background })).toBe(false)
    expect(overOf({ meta: { ...background, finished: true } })).toBe(true)
    expect(overOf({ meta: background, events: [stop] })).toBe(true)
    expect(overOf({ meta: background, events: [stop], lines: lines.slice(0, 1) })).toBe(false)
  })

  test('is over when its session is, or when it failed', () => {
    expect(overOf({ meta: background, isOver: true })).toBe(true)
    const failure = hook(5, 'StopFailure', { agent_id: 'a1', error: 'server_error' })
    expect(overOf({ meta: background, events: [failure] })).toBe(true)
  })

  test('is known by the tool’s answer in older clients', () => {
    const main = [result(4, 'p1', 'toolu_1', 'started', { toolUseResult: { agentId: 'a1', isAsync: true } })]
    expect(agentsOf({ meta: { ...background, requestShape: undefined }, main })[0]).toMatchObject({
      background: true,
      over: false,
    })
  })

  test('goes on when its turn is interrupted; one that was waited for does not', () => {
    const main = [prompt(4, 'p1', '[Request interrupted by user]')]
    const cut = [prompt(2, 'p1', 'Look'), asks(3, 'msg_a', 'toolu_2', 'Bash')]
    expect(agentsOf({ meta: background, main, lines: cut })[0]).toMatchObject({
      status: 'unfinished',
      tools: [{ outcome: 'unfinished' }],
    })
    expect(agentsOf({ meta: meta(), main, lines: cut })[0]).toMatchObject({
      status: 'interrupted',
      tools: [{ outcome: 'interrupted' }],
    })
  })
})

test('a subagent that claims to be below itself is not followed forever', () => {
  const inside = [prompt(2, 'p1', 'Look'), asks(3, 'msg_a', 'toolu_1', 'Agent')]
  const [agent] = agentsOf({ meta: meta(), lines: inside })
  expect(agent?.tools).toMatchObject([{ id: 'toolu_1', agents: [] }])
})

test('a subagent of which only the hooks know its failure has failed', () => {
  const failure = hook(5, 'StopFailure', {
    agent_id: 'a1',
    error: 'server_error',
    last_assistant_message: 'API Error: 500',
  })
  expect(agentsOf({ meta: meta(), lines: lines.slice(0, 1), events: [failure] })[0]).toMatchObject({
    status: 'failed',
    failure: { type: 'server_error', text: 'API Error: 500' },
  })
})

test('its tool call does not begin after it did', () => {
  const events = [hook(5, 'PostToolUse', { tool_name: 'Agent', tool_use_id: 'toolu_1', duration_ms: 2_000 })]
  const main = entriesOf(prompt(1, 'p1', 'Go'), asks(1, 'msg_1', 'toolu_1', 'Agent'))
  const heard = {
    sessionId: SESSION,
    main,
    agents: [{ agentId: 'a1', entries: entriesOf(...lines), meta: meta() }],
    events,
    earlierTools: [],
    isOver: true,
  }
  const [turn] = understand({ ...heard, firstDatedMs: firstDatedMs(main) }).turns
  expect(turn?.tools[0]?.startMs).toBe(turn?.tools[0]?.agents[0]?.startMs)
})
