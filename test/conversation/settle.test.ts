// Whether all lines of a turn are there can be seen from the lines.
import { describe, expect, test } from 'vitest'
import { gatherEvidence, type TimedEvent } from '../../src/conversation/evidence.ts'
import { SETTLE_LIMIT_MS, unsettledUntil } from '../../src/conversation/settle.ts'
import { firstDatedMs, understand } from '../../src/conversation/understand.ts'
import type { Entry } from '../../src/transcript/entry.ts'
import type { AgentMeta } from '../../src/transcript/session-files.ts'
import { answer, asks, at, entriesOf, hook, prompt, result, SESSION, stopHooksDone } from './lines.ts'

interface Seen {
  readonly main?: readonly Entry[] | undefined
  readonly agents?: readonly { agentId: string; entries: readonly Entry[]; meta: AgentMeta | undefined }[]
  readonly events: readonly TimedEvent[]
  readonly isProcessGone?: boolean
  readonly nowMs?: number
}

/** Seconds after the beginning; undefined where nothing is missing. */
function waitsUntil({
  main,
  agents = [],
  events,
  isProcessGone = false,
  nowMs = at(4),
}: Seen): number | undefined {
  const evidence = gatherEvidence(events)
  const isOver = isProcessGone || evidence.sessionEndMs !== undefined
  const conversation = understand({
    sessionId: SESSION,
    main,
    agents,
    events,
    firstDatedMs: firstDatedMs(main ?? []),
    earlierTools: [],
    isOver,
  })
  const until = unsettledUntil(conversation, evidence, { main, isOver, nowMs })
  return until === undefined ? undefined : (until - at(0)) / 1_000
}

const asked = prompt(1, 'p1', 'Hi')
const said = answer(2, 'msg_1', 'Hello')
const stop = hook(3, 'Stop', { prompt_id: 'p1', last_assistant_message: 'Hello' })
const LIMIT = 3 + SETTLE_LIMIT_MS / 1_000

describe('after a Stop', () => {
  test('nothing is missing, when the last words are there and the Stop hooks are through', () => {
    expect(waitsUntil({ main: entriesOf(asked, said, stopHooksDone(3)), events: [stop] })).toBeUndefined()
  })

  test.each<[string, readonly Entry[] | undefined]>([
    ['the file', undefined],
    ['the prompt', entriesOf()],
    ['the answer', entriesOf(asked)],
    ['the last answer of several', entriesOf(asked, answer(2, 'msg_0', 'Wait'), stopHooksDone(3))],
    ['a tool’s result', entriesOf(asked, asks(1, 'msg_0', 'toolu_1', 'Bash'), said, stopHooksDone(3))],
    [
      'the answer to a tool’s result',
      entriesOf(
        asked,
        asks(1, 'msg_0', 'toolu_1', 'Bash'),
        result(2, 'p1', 'toolu_1', 'x'),
        stopHooksDone(3),
      ),
    ],
    ['the end of the Stop hooks', entriesOf(asked, said)],
  ])('%s may be missing, for two seconds', (_what, main) => {
    expect(
      waitsUntil({ main, events: [hook(0, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' }), stop] }),
    ).toBe(LIMIT)
  })

  test('then it goes on without', () => {
    expect(waitsUntil({ main: entriesOf(asked), events: [stop], nowMs: at(LIMIT) })).toBeUndefined()
  })

  test('spaces around the last words do not matter', () => {
    const main = entriesOf(asked, answer(2, 'msg_1', '\n\nHello \n'), stopHooksDone(3))
    expect(waitsUntil({ main, events: [stop] })).toBeUndefined()
  })

  test('the end of an earlier Stop’s hooks is not that of this one', () => {
    expect(waitsUntil({ main: entriesOf(asked, said, stopHooksDone(2)), events: [stop] })).toBe(LIMIT)
  })

  test('an older client that writes no such end is not waited for once its session is over', () => {
    expect(
      waitsUntil({ main: entriesOf(asked, said), events: [stop, hook(4, 'SessionEnd', {})] }),
    ).toBeUndefined()
  })

  test('nor once its process is gone, which its end may have kept from saying so', () => {
    const main = entriesOf(asked, said)
    expect(waitsUntil({ main, events: [stop], isProcessGone: true })).toBeUndefined()
    expect(waitsUntil({ main: entriesOf(asked), events: [stop], isProcessGone: true })).toBe(LIMIT)
  })

  test('that was blocked, the next event is waited for, not the time', () => {
    const feedback = prompt(3, 'p1', 'Stop hook feedback: more', { isMeta: true })
    expect(
      waitsUntil({ main: entriesOf(asked, said, feedback, stopHooksDone(3)), events: [stop] }),
    ).toBeUndefined()
  })
})

test('after a StopFailure, the line of the failure may be missing', () => {
  const failure = hook(3, 'StopFailure', {
    prompt_id: 'p1',
    error: 'server_error',
    last_assistant_message: 'API Error',
  })
  const line = answer(
    2,
    'msg_x',
    'API Error',
    { isApiErrorMessage: true, error: 'server_error' },
    { model: '<synthetic>' },
  )
  expect(waitsUntil({ main: entriesOf(asked), events: [failure] })).toBe(LIMIT)
  expect(waitsUntil({ main: entriesOf(asked, line), events: [failure] })).toBeUndefined()
})

test('after the session’s end, what is written at the exit is waited for shortly', () => {
  const end = hook(3, 'SessionEnd', {})
  expect(waitsUntil({ main: entriesOf(asked), events: [end], nowMs: at(3) })).toBe(3.5)
  expect(waitsUntil({ main: entriesOf(asked, said), events: [end], nowMs: at(3) })).toBeUndefined()
  expect(waitsUntil({ main: entriesOf(asked), events: [end], nowMs: at(3.5) })).toBeUndefined()
})

test('a turn that goes on is not waited for: its Stop will wake us', () => {
  expect(waitsUntil({ main: entriesOf(asked), events: [] })).toBeUndefined()
})

test('after a SubagentStop, the agent’s last words may be missing', () => {
  const meta: AgentMeta = {
    agentType: 'helper',
    toolUseId: 'toolu_1',
    depth: 1,
    requestShape: 'foreground',
    finished: true,
  }
  const main = entriesOf(asked, asks(1, 'msg_0', 'toolu_1', 'Agent'))
  const events = [hook(3, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })]
  const agent = (...lines: object[]) => [
    { agentId: 'a1', entries: entriesOf(prompt(1, 'p1', 'Look'), ...lines), meta },
  ]
  expect(waitsUntil({ main, events, agents: agent() })).toBe(LIMIT)
  expect(waitsUntil({ main, events, agents: agent(answer(2, 'msg_1', 'Found')) })).toBeUndefined()
})
