// Lines and hook events → turns: the cases that recordings show seldom or not at all.
import { describe, expect, test } from 'vitest'
import type { TimedEvent } from '../../src/conversation/evidence.ts'
import type { Turn } from '../../src/conversation/model.ts'
import { firstDatedMs, understand } from '../../src/conversation/understand.ts'
import type { Entry } from '../../src/transcript/entry.ts'
import {
  answer,
  apiError,
  asks,
  at,
  boundary,
  entriesOf,
  hook,
  prompt,
  request,
  result,
  SESSION,
  summary,
} from './lines.ts'

interface About {
  readonly events?: readonly TimedEvent[]
  readonly isOver?: boolean
}

const understood = (lines: readonly object[], about: About = {}) =>
  understoodEntries(entriesOf(...lines), about)
const understoodEntries = (main: readonly Entry[], { events = [], isOver = true }: About = {}) =>
  understand({
    sessionId: SESSION,
    main,
    agents: [],
    events,
    firstDatedMs: firstDatedMs(main),
    earlierTools: [],
    isOver,
  })
const turnsOf = (lines: readonly object[], about: About = {}) => understood(lines, about).turns
const textOf = ({ prompt: blocks }: Turn) =>
  blocks.map((block) => (block.type === 'text' ? block.text : '')).join()

describe('a compaction', () => {
  const auto = [
    prompt(1, 'p1', 'Go on for long'),
    answer(2, 'msg_1', 'First half'),
    boundary(4, 'auto'),
    summary(4, 'p1'),
    answer(5, 'msg_2', 'Second half'),
  ]
  const manual = [
    prompt(1, 'p1', 'Hello'),
    answer(2, 'msg_1', 'Hi'),
    boundary(4, 'manual'),
    summary(4, 'p2'),
    prompt(3, 'p2', '<command-name>/compact</command-name><command-args>keep names</command-args>'),
    prompt(6, 'p3', 'After'),
    answer(7, 'msg_2', 'Yes'),
  ]

  test('of its own accord is a part of the turn, and its summary is what the next call is told', () => {
    const [turn, ...others] = turnsOf(auto)
    expect(others).toEqual([])
    expect(turn?.compactions).toMatchObject([
      { trigger: 'auto', startMs: at(4) - 443, endMs: at(4), tokensBefore: 4_337 },
    ])
    const [, second] = turn?.calls ?? []
    expect(second?.afterCompaction).toBe(true)
    expect(second?.input).toMatchObject([
      { type: 'text', text: expect.stringMatching(/^This session is being continued/) },
    ])
  })

  test('that a person asked for is a turn of its own, with the words of the command that stands behind it', () => {
    const turns = turnsOf(manual)
    expect(turns.map(textOf)).toEqual(['Hello', '/compact keep names', 'After'])
    expect(turns[1]).toMatchObject({
      key: 'p2',
      origin: 'slash_command',
      status: 'completed',
      startMs: at(3),
      endMs: at(4),
      calls: [],
    })
    expect(turns[1]?.compactions).toHaveLength(1)
  })

  test('is still there when its turn is read again from where it began', () => {
    const main = entriesOf(...manual.slice(0, 5))
    const from = understoodEntries(main).turns.at(-1)?.fromOffset ?? 0
    const again = understoodEntries(main.filter(({ offset }) => offset >= from))
    expect(again.turns).toMatchObject([{ key: 'p2', compactions: [{ trigger: 'manual' }] }])
  })

  test('of which only the boundary is there belongs to no turn yet', () => {
    const main = manual.slice(0, 3)
    expect(turnsOf(main, { isOver: false })[0]?.compactions).toEqual([])
    expect(turnsOf(main, { isOver: true })[0]?.compactions).toHaveLength(1)
  })
})

describe('a slash command', () => {
  const command = (n: number, name: string) => prompt(n, `p${n}`, `<command-name>/${name}</command-name>`)

  test('that the client answers by itself is no turn', () => {
    expect(
      turnsOf([command(1, 'context'), prompt(1, 'p1', '<local-command-stdout>…</local-command-stdout>')]),
    ).toEqual([])
  })

  test('becomes a turn when the model is asked, even before it answers', () => {
    expect(turnsOf([command(1, 'greet'), request(2, 'r1')]).map(textOf)).toEqual(['/greet'])
    expect(
      turnsOf([
        command(1, 'greet'),
        prompt(1, 'p1', 'Greet Bob', { isMeta: true }),
        answer(2, 'msg_1', 'Hi Bob'),
      ]),
    ).toMatchObject([{ origin: 'slash_command', answer: 'Hi Bob' }])
  })

  test('between two turns belongs to neither', () => {
    const turns = turnsOf([
      prompt(1, 'p1', 'One'),
      answer(2, 'msg_1', 'first'),
      command(3, 'model'),
      prompt(4, 'p4', 'Two'),
      answer(5, 'msg_2', 'second'),
    ])
    expect(turns.map(textOf)).toEqual(['One', 'Two'])
    expect(turns.map(({ endMs }) => endMs)).toEqual([at(2), at(5)])
  })
})

describe('the end of a turn', () => {
  const turn = [prompt(1, 'p1', 'Hello'), answer(2, 'msg_1', 'Hi')]
  const stop = (n: number) => hook(n, 'Stop', { prompt_id: 'p1', last_assistant_message: 'Hi' })

  test('is told by Stop, by the next prompt, by the session’s end or by the file’s', () => {
    const closedBy = (lines: readonly object[], about: About) => turnsOf(lines, about)[0]?.closedBy
    expect(closedBy(turn, { isOver: false })).toBeUndefined()
    expect(closedBy(turn, { isOver: false, events: [stop(3)] })).toBe('stop')
    expect(closedBy([...turn, prompt(4, 'p2', 'More')], { isOver: false })).toBe('next')
    expect(closedBy(turn, { isOver: false, events: [hook(3, 'SessionEnd', { reason: 'other' })] })).toBe(
      'session_end',
    )
    expect(closedBy(turn, { isOver: true })).toBe('end_of_file')
  })

  test('is not a Stop that somebody’s hook blocked: the model goes on', () => {
    const feedback = prompt(4, 'p1', 'Stop hook feedback: say bye', { isMeta: true })
    const more = answer(5, 'msg_2', 'Bye')
    expect(turnsOf([...turn, feedback], { isOver: false, events: [stop(3)] })[0]?.closedBy).toBeUndefined()
    expect(
      turnsOf([...turn, feedback, more], { isOver: false, events: [stop(3), stop(6)] })[0],
    ).toMatchObject({
      closedBy: 'stop',
      answer: 'Bye',
    })
  })

  test('is not told by Stop of another turn, or of a subagent', () => {
    const other = hook(3, 'Stop', { prompt_id: 'p0' })
    const inside = hook(3, 'Stop', { prompt_id: 'p1', agent_id: 'a1' })
    expect(turnsOf(turn, { isOver: false, events: [other, inside] })[0]?.closedBy).toBeUndefined()
  })
})

describe('how a turn went', () => {
  const statusOf = (lines: readonly object[], about: About = {}) => turnsOf(lines, about)[0]?.status
  const failed = (n: number) =>
    answer(
      n,
      'msg_x',
      'API Error: 500',
      { isApiErrorMessage: true, error: 'server_error', apiErrorStatus: 500 },
      { model: '<synthetic>' },
    )

  test('completed, when the model had the last word', () => {
    expect(statusOf([prompt(1, 'p1', 'Hi'), answer(2, 'msg_1', 'Hello')])).toBe('completed')
  })

  test('failed, when the client gave up', () => {
    const [turn] = turnsOf([prompt(1, 'p1', 'Hi'), failed(2)])
    expect(turn).toMatchObject({
      status: 'failed',
      failure: { type: 'server_error', status: 500, text: 'API Error: 500', atMs: at(2) },
    })
  })

  test('completed after all, when an answer came behind the failure', () => {
    const [turn] = turnsOf([prompt(1, 'p1', 'Hi'), failed(2), answer(3, 'msg_1', 'Hello')])
    expect(turn).toMatchObject({ status: 'completed', failure: undefined })
  })

  test('interrupted, also where it had failed or been answered', () => {
    const interrupt = prompt(4, 'p1', '[Request interrupted by user]')
    expect(statusOf([prompt(1, 'p1', 'Hi'), interrupt])).toBe('interrupted')
    expect(statusOf([prompt(1, 'p1', 'Hi'), failed(2), interrupt])).toBe('interrupted')
    expect(turnsOf([prompt(1, 'p1', 'Hi'), answer(2, 'msg_1', 'Hello'), interrupt])[0]).toMatchObject({
      status: 'interrupted',
      endMs: at(4),
    })
  })

  test('unfinished, when nothing tells how it ended', () => {
    expect(statusOf([prompt(1, 'p1', 'Hi'), asks(2, 'msg_1', 'toolu_1', 'Bash')])).toBe('unfinished')
    expect(statusOf([prompt(1, 'p1', 'Hi')])).toBe('unfinished')
  })
})

describe('attempts to call the API', () => {
  test('are one call: it begins with the first, and tells of those that failed', () => {
    const [turn] = turnsOf([
      prompt(1, 'p1', 'Hi'),
      request(2, 'r1'),
      apiError(3, 529, 'Overloaded', { retryInMs: 500 }),
      request(4, 'r2'),
      answer(5, 'msg_1', 'Hello', { requestRef: 'r2' }),
    ])
    expect(turn?.calls).toMatchObject([
      {
        messageId: 'msg_1',
        startMs: at(2),
        endMs: at(5),
        failedAttempts: [{ atMs: at(2), status: 529, text: 'Overloaded', waitMs: 500 }],
      },
    ])
  })

  test('that never got an answer are a call without one', () => {
    const [turn] = turnsOf([
      prompt(1, 'p1', 'Hi'),
      request(2, 'r1'),
      prompt(5, 'p1', '[Request interrupted by user]'),
    ])
    expect(turn?.calls).toMatchObject([
      { key: 'request:r1', startMs: at(2), endMs: at(5), errorType: 'interrupted', output: [] },
    ])
    expect(turn?.calls[0]).not.toHaveProperty('usage')
  })

  test('for a title or a summary are none of the turn’s', () => {
    const [turn] = turnsOf([
      prompt(1, 'p1', 'Hi'),
      request(2, 'r1', { querySource: 'generate_session_title' }),
      answer(3, 'msg_1', 'Hello'),
    ])
    expect(turn?.calls).toMatchObject([{ messageId: 'msg_1', failedAttempts: [] }])
  })

  test('may stand before the prompt that they are for', () => {
    const [first, second] = turnsOf([
      prompt(1, 'p1', 'One'),
      answer(2, 'msg_1', 'first'),
      request(4, 'r2'),
      prompt(3, 'p2', 'Two'),
      answer(5, 'msg_2', 'second', { requestRef: 'r2' }),
    ])
    expect(first?.calls).toHaveLength(1)
    expect(second?.calls).toMatchObject([{ messageId: 'msg_2', startMs: at(4) }])
  })

  test('are read again with the turn that they stand before, answered or not', () => {
    const lines = [
      prompt(1, 'p1', 'One'),
      answer(2, 'msg_1', 'first'),
      request(4, 'r2'),
      prompt(3, 'p2', 'Two'),
    ]
    const main = entriesOf(...lines)
    expect(understoodEntries(main).turns.at(-1)?.fromOffset).toBe(main[2]?.offset)
  })
})

describe('a fork', () => {
  test('does not tell the turns of its origin again', () => {
    const lines = [
      prompt(-100, 'p9', 'Old', {}),
      answer(-99, 'msg_0', 'Old answer'),
      prompt(1, 'p9', 'New'),
      answer(2, 'msg_1', 'New answer'),
    ]
    const events = [hook(0, 'SessionStart', { source: 'fork' })]
    expect(turnsOf(lines, { events }).map(textOf)).toEqual(['New'])
  })

  test('is known by the session that made the request, too', () => {
    const lines = [
      prompt(1, 'p9', 'Old'),
      answer(2, 'msg_0', 'Old answer', { requestSessionId: 'another-session' }),
      prompt(3, 'p1', 'New'),
      answer(4, 'msg_1', 'New answer', { requestSessionId: SESSION }),
    ]
    expect(turnsOf(lines).map(textOf)).toEqual(['New'])
  })
})

test('what was typed while the turn ran is a second message of it', () => {
  const [turn] = turnsOf([
    prompt(1, 'p1', 'Start'),
    asks(2, 'msg_1', 'toolu_1', 'Bash'),
    result(4, 'p1', 'toolu_1', 'done'),
    {
      type: 'attachment',
      timestamp: new Date(at(3)).toISOString(),
      attachment: { type: 'queued_command', prompt: 'and this' },
    },
    answer(5, 'msg_2', 'Both'),
  ])
  expect(turn?.queued).toEqual([{ atMs: at(3), blocks: [{ type: 'text', text: 'and this' }] }])
  expect(turn?.calls[1]?.input).toMatchObject([
    { type: 'tool_result', id: 'toolu_1' },
    { type: 'text', text: 'and this' },
  ])
})

test('a line that stands there twice is one line, and one without a date was written with the one before it', () => {
  const asked = asks(2, 'msg_1', 'toolu_1', 'Bash')
  const told = result(3, 'p1', 'toolu_1', 'ok')
  const { timestamp: _, ...undated } = answer(4, 'msg_2', 'Done')
  const [turn] = turnsOf([prompt(1, 'p1', 'Go'), asked, asked, told, told, undated])
  expect(turn?.tools).toHaveLength(1)
  expect(turn?.calls[1]).toMatchObject({ input: [{ type: 'tool_result' }], endMs: at(3) })
  expect(turn?.endMs).toBe(at(3))
})

test('an older client without prompt ids is keyed by the prompt’s line', () => {
  const { promptId: _, ...line } = prompt(1, 'p1', 'Hi')
  expect(turnsOf([line, answer(2, 'msg_1', 'Hello')])).toMatchObject([{ key: line.uuid }])
})

test('lines before any prompt are counted and told to nobody', () => {
  expect(understood([answer(1, 'msg_1', 'Hello'), apiError(2, 500, 'boom')])).toMatchObject({
    turns: [],
    orphans: 2,
  })
})

test('the session’s total is what its last cost line says', () => {
  const cost = (totalCostUSD: number) => ({ type: 'cost-state', totalCostUSD })
  expect(understood([cost(0.1), cost(0.25)]).costUsd).toBe(0.25)
})

describe('what the model is told beside the prompt is input of its next call', () => {
  const inputsOf = (lines: readonly object[]) =>
    turnsOf(lines).flatMap(({ calls }) =>
      calls.map(({ input }) => input.map((block) => (block.type === 'text' ? block.text : block.type))),
    )

  test('the feedback of a Stop hook', () => {
    const lines = [
      prompt(1, 'p1', 'Hello'),
      answer(2, 'msg_1', 'Done'),
      prompt(3, 'p1', 'Stop hook feedback:\nsay bye', { isMeta: true }),
      answer(4, 'msg_2', 'Bye'),
    ]
    expect(inputsOf(lines)).toEqual([['Hello'], ['Stop hook feedback:\nsay bye']])
  })

  test('the summary of a /compact before it, of which the call says so', () => {
    const lines = [
      prompt(1, 'p1', 'Hello'),
      answer(2, 'msg_1', 'Hi'),
      boundary(4, 'manual'),
      summary(4, 'p2'),
      prompt(3, 'p2', '<command-name>/compact</command-name>'),
      prompt(6, 'p3', 'After'),
      answer(7, 'msg_2', 'Yes'),
    ]
    const last = turnsOf(lines).at(-1)
    expect(last?.calls[0]?.afterCompaction).toBe(true)
    expect(last?.calls[0]?.input).toHaveLength(2)
    expect(last?.prompt).toEqual([{ type: 'text', text: 'After' }])
    expect(last?.fromOffset).toBe(turnsOf(lines).at(-2)?.fromOffset)
  })
})
