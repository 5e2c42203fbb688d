// What is told when, and that it is told once.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { spanIdOf, traceIdOf } from '../../src/trace/ids.ts'
import { answer, asks, at, prompt, result, SESSION, stopHooksDone } from '../conversation/lines.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { namesIn, newWorld, spansIn, type World } from './world.ts'

const CHAT = 'chat claude-opus-5-5'
const ROOT = 'invoke_agent claude-code'
const stop = (last_assistant_message: string, prompt_id = 'p1') => ({ prompt_id, last_assistant_message })

/** Prompt, answer, Stop and all that belongs to it, at second `n`. */
function wholeTurn(world: World, n: number, promptId: string): void {
  world.hook(n, 'UserPromptSubmit', { prompt_id: promptId, prompt: 'Hi' })
  world.write(prompt(n, promptId, 'Hi'), answer(n + 1, `msg_${promptId}`, 'Hello'), stopHooksDone(n + 2))
  world.hook(n + 2, 'Stop', stop('Hello', promptId))
}

describe('a turn', () => {
  test('is told when it has stopped and all of it is there, and then never again', () => {
    const world = newWorld()
    world.hook(0, 'SessionStart', { source: 'startup' })
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'))
    expect(namesIn(world.digest(1))).toEqual([])
    world.hook(3, 'Stop', stop('Hello'))
    const waiting = world.digest(3)
    expect([namesIn(waiting), waiting.unsettledUntilMs, waiting.digestedTo]).toEqual([[], at(5), undefined])
    world.write(answer(2, 'msg_1', 'Hello'), stopHooksDone(3))
    const told = world.digest(4)
    expect([namesIn(told), told.unsettledUntilMs]).toEqual([[CHAT, ROOT], undefined])
    expect(told.digestedTo).toBeDefined()
    world.hook(5, 'SessionEnd', { reason: 'other' })
    expect(namesIn(world.digest(5))).toEqual([])
    expect(namesIn(world.digest(99))).toEqual([])
  })

  test('is told as far as it is there, when the rest does not come', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'))
    world.hook(3, 'Stop', stop('Hello'))
    expect(namesIn(world.digest(5))).toEqual([ROOT])
  })

  test('is not waited for until a clock that was set back is there again', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'))
    world.hook(3, 'Stop', stop('Hello'))
    const told = world.digest(3 - 3_600)
    expect([namesIn(told), told.unsettledUntilMs]).toEqual([[ROOT], undefined])
  })

  test('gets what came even later, and only its root is told anew', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'))
    world.hook(3, 'Stop', stop('Hello'))
    const [early] = spansIn(world.digest(5).batches)
    world.write(answer(2, 'msg_1', 'Hello'), stopHooksDone(3))
    world.hook(9, 'SessionEnd', {})
    const late = spansIn(world.digest(9).batches)
    expect(late.map(({ name }) => name)).toEqual([CHAT, ROOT])
    expect(late.at(-1)?.spanId).toBe(early?.spanId)
    expect(late.at(-1)?.attributes['turnspan.model_calls']).toBe(1)
  })

  test('that nothing ended is open, until its process is gone', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'), asks(2, 'msg_1', 'toolu_1', 'Bash'))
    expect(namesIn(world.digest(3))).toEqual([])
    expect(world.state.isOpen).toBe(true)
    const told = world.digest(60, { isProcessGone: true })
    expect(namesIn(told)).toEqual([CHAT, 'execute_tool Bash', ROOT])
    expect(spansIn(told.batches).at(-1)?.attributes['turnspan.turn.status']).toBe('unfinished')
    expect(world.state.isOpen).toBe(false)
  })

  test('that was taken for ended, because its process seemed gone, still gets the result of its tool', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'), asks(2, 'msg_1', 'toolu_1', 'Bash'))
    expect(world.digest(3, { isProcessGone: true }).digestedTo).toBeDefined()
    world.write(result(5, 'p1', 'toolu_1', 'done'), answer(6, 'msg_2', 'Done'))
    world.hook(7, 'SessionEnd', {})
    const [tool] = spansIn(world.digest(7).batches).filter(({ name }) => name === 'execute_tool Bash')
    expect(tool?.attributes['turnspan.tool.outcome']).toBe('ok')
    expect(tool?.endMs).toBe(at(5))
    world.hook(8, 'SessionEnd', {})
    expect(namesIn(world.digest(8))).toEqual([])
  })

  test('that was told is read again only until the next one begins', () => {
    const world = newWorld()
    wholeTurn(world, 1, 'p1')
    world.digest(4)
    expect(world.state.transcript?.offset).toBe(0)
    const size = fs.statSync(world.file).size
    wholeTurn(world, 10, 'p2')
    expect(namesIn(world.digest(13))).toEqual([CHAT, ROOT])
    expect(world.state.transcript?.offset).toBe(size)
    expect(Object.keys(world.state.told)).toEqual(['p2'])
  })
})

describe('what a turn was told with stays', () => {
  const commit = (revision: string) => ({
    settingOf: (sessionId: string) => () => ({ sessionId, resource: {}, repository: { revision } }),
  })

  test('when somebody commits before the next event', () => {
    const world = newWorld()
    wholeTurn(world, 1, 'p1')
    expect(
      spansIn(world.digest(4, commit('a'.repeat(40))).batches).at(-1)?.attributes['vcs.ref.head.revision'],
    ).toBe('a'.repeat(40))
    world.hook(9, 'SessionEnd', {})
    expect(namesIn(world.digest(9, commit('b'.repeat(40))))).toEqual([])
  })

  test('when the session is resumed by another caller', () => {
    const traceparent = (digit: string) => ({ TRACEPARENT: `00-${digit.repeat(32)}-${digit.repeat(16)}-01` })
    const world = newWorld()
    world.hook(0, 'SessionStart', { source: 'startup' }, traceparent('a'))
    wholeTurn(world, 1, 'p1')
    world.digest(4)
    world.hook(9, 'SessionStart', { source: 'resume' }, traceparent('b'))
    expect(namesIn(world.digest(9))).toEqual([])
    world.hook(10, 'UserPromptSubmit', { prompt_id: 'p2', prompt: 'Hi' }, traceparent('b'))
    wholeTurn(world, 10, 'p2')
    const [batch] = world.digest(13).batches
    expect(batch?.spans.at(-1)?.links.map(({ traceId }) => traceId)).toEqual(['b'.repeat(32)])
  })

  test('and each turn has the caller that its own hooks saw, also where both are told at once', () => {
    const world = newWorld()
    for (const [n, promptId, digit] of [
      [1, 'p1', 'a'],
      [10, 'p2', 'b'],
    ] as const) {
      world.hook(
        n,
        'UserPromptSubmit',
        { prompt_id: promptId, prompt: 'Hi' },
        { TRACEPARENT: `00-${digit.repeat(32)}-${digit.repeat(16)}-01` },
      )
      wholeTurn(world, n, promptId)
    }
    const links = world
      .digest(13)
      .batches.map(({ spans }) => spans.at(-1)?.links.map(({ traceId }) => traceId))
    expect(links).toEqual([['a'.repeat(32)], ['b'.repeat(32)]])
  })

  test('when its hook events are gone: the tool keeps its time, while the model’s late words arrive', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.write(prompt(1, 'p1', 'Hi'), asks(2, 'msg_1', 'toolu_1', 'Bash'), result(6, 'p1', 'toolu_1', 'x'))
    world.hook(5, 'PostToolUse', {
      prompt_id: 'p1',
      tool_name: 'Bash',
      tool_use_id: 'toolu_1',
      duration_ms: 1_000,
    })
    world.hook(7, 'Stop', stop('Hello'))
    const tool = spansIn(world.digest(9).batches).find(({ name }) => name === 'execute_tool Bash')
    expect([tool?.startMs, tool?.endMs]).toEqual([at(4), at(5)])
    world.write(answer(7, 'msg_2', 'Hello'), stopHooksDone(8))
    world.hook(20, 'SessionEnd', {})
    expect(namesIn(world.digest(20))).toEqual([CHAT, ROOT])
  })
})

describe('hook events', () => {
  test('of a turn that is not on disk yet are kept for it', () => {
    const world = newWorld()
    world.write({ type: 'mode' })
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.hook(5, 'PostToolUse', {
      prompt_id: 'p1',
      tool_name: 'Bash',
      tool_use_id: 'toolu_1',
      duration_ms: 1_000,
    })
    // Another session's hook woke the flusher.
    expect(world.digest(5).digestedTo).toBeUndefined()
    expect(world.state.isOpen).toBe(true)
    world.write(
      prompt(1, 'p1', 'Hi'),
      asks(2, 'msg_1', 'toolu_1', 'Bash'),
      result(6, 'p1', 'toolu_1', 'x'),
      answer(7, 'msg_2', 'Hello'),
      stopHooksDone(9),
    )
    world.hook(8, 'Stop', stop('Hello'))
    const tool = spansIn(world.digest(9).batches).find(({ name }) => name === 'execute_tool Bash')
    expect([tool?.startMs, tool?.endMs]).toEqual([at(4), at(5)])
  })

  test('of a prompt that was refused are let go with the session', () => {
    const world = newWorld()
    world.write({ type: 'mode' })
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Refused' })
    expect(world.digest(2).digestedTo).toBeUndefined()
    world.hook(3, 'SessionEnd', {})
    const last = world.digest(9)
    expect([namesIn(last), last.digestedTo !== undefined]).toEqual([[], true])
  })

  test('that are damaged are counted, and the others count', () => {
    const world = newWorld()
    fs.appendFileSync(
      world.journalFile,
      '{"v":1,"at":1,"event":"Stop","env":{},"payload":{broken}\nnot a record\n',
    )
    wholeTurn(world, 1, 'p1')
    const told = world.digest(4)
    expect([namesIn(told), told.broken]).toEqual([[CHAT, ROOT], 2])
  })
})

describe('the transcript', () => {
  test('is not opened outside of Claude Code’s folder: the turn is told from its hooks', () => {
    const outside = path.join(tempDir('digest-outside'), `${SESSION}.jsonl`)
    fs.writeFileSync(outside, `${JSON.stringify(prompt(1, 'p1', 'secret'))}\n`)
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi', transcript_path: outside })
    world.hook(2, 'Stop', { ...stop('Hello'), transcript_path: outside })
    const told = world.digest(9)
    expect(namesIn(told)).toEqual([ROOT])
    expect(JSON.stringify(told)).not.toContain('secret')
  })

  test('may come after the turn was told without it: calls are added, the root is told anew', () => {
    const world = newWorld()
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Hi' })
    world.hook(3, 'Stop', stop('Hello'))
    const [early] = spansIn(world.digest(9).batches)
    world.write(prompt(1, 'p1', 'Hi'), answer(2, 'msg_1', 'Hello'), stopHooksDone(3))
    world.hook(20, 'SessionEnd', {})
    const late = spansIn(world.digest(20).batches)
    expect(late.map(({ name }) => name)).toEqual([CHAT, ROOT])
    expect(late.at(-1)?.spanId).toBe(early?.spanId)
  })

  test('is followed to where a worktree moves it, without being read twice', () => {
    const world = newWorld()
    wholeTurn(world, 1, 'p1')
    world.digest(4)
    const moved = path.join(world.projects, '-worktree', `${SESSION}.jsonl`)
    fs.mkdirSync(path.dirname(moved))
    fs.renameSync(world.file, moved)
    const more = [prompt(10, 'p2', 'More'), answer(11, 'msg_2', 'Yes'), stopHooksDone(12)]
    fs.appendFileSync(moved, more.map((line) => `${JSON.stringify(line)}\n`).join(''))
    world.hook(12, 'Stop', { ...stop('Yes', 'p2'), transcript_path: moved })
    const told = world.digest(13)
    expect(told.batches.map(({ traceId }) => traceId)).toEqual([traceIdOf('p2')])
  })

  test('is found where a worktree has moved it, before a hook tells where that is', () => {
    const world = newWorld()
    wholeTurn(world, 1, 'p1')
    const moved = path.join(world.projects, '-worktree', `${SESSION}.jsonl`)
    fs.mkdirSync(path.dirname(moved))
    fs.renameSync(world.file, moved)
    const told = world.digest(4)
    expect(namesIn(told)).toEqual([CHAT, ROOT])
    expect(world.state.transcript?.path).toBe(moved)
    world.hook(5, 'SessionEnd', { transcript_path: moved })
    expect(namesIn(world.digest(5))).toEqual([])
  })
})

describe('a background agent', () => {
  const meta = { agentType: 'helper', toolUseId: 'toolu_1', requestShape: 'background' }
  const started = (world: World) => {
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Go' })
    world.write(
      prompt(1, 'p1', 'Go'),
      asks(2, 'msg_1', 'toolu_1', 'Agent'),
      result(3, 'p1', 'toolu_1', 'started', { toolUseResult: { agentId: 'a1', isAsync: true } }),
      answer(4, 'msg_2', 'It runs'),
      stopHooksDone(5),
    )
    world.writeAgent('a1', meta, prompt(3, 'p1', 'Look'))
    world.hook(5, 'Stop', stop('It runs'))
  }
  const notified = (world: World) => {
    const news = '<task-notification>\n<tool-use-id>toolu_1</tool-use-id>\n</task-notification>'
    world.write(prompt(20, 'p2', news), answer(21, 'msg_3', 'Seen'), stopHooksDone(22))
    world.hook(22, 'Stop', stop('Seen', 'p2'))
  }

  test('is told once, when it is over, below the call that started it in a turn long told', () => {
    const world = newWorld()
    started(world)
    expect(namesIn(world.digest(6))).toEqual([CHAT, CHAT, 'execute_tool Agent', ROOT])
    notified(world)
    expect(namesIn(world.digest(23))).toEqual([CHAT, ROOT])
    world.writeAgent('a1', { ...meta, finished: true }, answer(30, 'msg_4', 'Found'))
    world.hook(31, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })
    const [batch, ...others] = world.digest(31).batches
    expect(others).toEqual([])
    expect(batch?.traceId).toBe(traceIdOf('p1'))
    expect(batch?.spans.map(({ name }) => name)).toEqual([CHAT, 'invoke_agent helper'])
    expect(batch?.spans.at(-1)?.parentSpanId).toBe(spanIdOf(traceIdOf('p1'), 'tool', 'toolu_1'))
    world.hook(40, 'SessionEnd', {})
    expect(namesIn(world.digest(40))).toEqual([])
  })

  test('is waited for, when its last words are not there yet', () => {
    const world = newWorld()
    started(world)
    world.digest(6)
    notified(world)
    world.digest(23)
    world.hook(31, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })
    world.hook(31, 'SessionEnd', {})
    const waiting = world.digest(31)
    expect([namesIn(waiting), waiting.unsettledUntilMs]).toEqual([[], at(33)])
    world.writeAgent('a1', { ...meta, finished: true }, answer(30, 'msg_4', 'Found'))
    expect(namesIn(world.digest(32))).toEqual([CHAT, 'invoke_agent helper'])
    expect(namesIn(world.digest(40))).toEqual([])
  })

  test('is one still when it ends after its turn is told, also where its file says nothing of that', () => {
    const world = newWorld()
    const older = { agentType: 'helper', toolUseId: 'toolu_1' }
    started(world)
    world.writeAgent('a1', older)
    world.digest(6)
    notified(world)
    expect(namesIn(world.digest(23))).toEqual([CHAT, ROOT])
    world.writeAgent('a1', older, answer(30, 'msg_4', 'Found'))
    expect(namesIn(world.digest(30))).toEqual([])
    world.hook(31, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })
    const agent = spansIn(world.digest(31).batches).at(-1)
    expect([agent?.name, agent?.attributes['turnspan.agent.background']]).toEqual([
      'invoke_agent helper',
      true,
    ])
  })

  test('is one, too, when a message made it go on and its turn was told before that was over', () => {
    const world = newWorld()
    const older = { agentType: 'helper', toolUseId: 'toolu_1' }
    world.hook(1, 'UserPromptSubmit', { prompt_id: 'p1', prompt: 'Go' })
    world.write(
      prompt(1, 'p1', 'Go'),
      asks(2, 'msg_1', 'toolu_1', 'Agent'),
      result(4, 'p1', 'toolu_1', 'found', { toolUseResult: { agentId: 'a1', status: 'completed' } }),
      asks(5, 'msg_2', 'toolu_2', 'SendMessage'),
      result(6, 'p1', 'toolu_2', 'sent', { toolUseResult: { success: true, resumedAgentId: 'a1' } }),
      answer(7, 'msg_3', 'It runs'),
      stopHooksDone(8),
    )
    world.writeAgent(
      'a1',
      older,
      prompt(3, 'p1', 'Look'),
      answer(4, 'msg_4', 'found'),
      prompt(6, 'p1', 'More'),
    )
    world.hook(8, 'Stop', stop('It runs'))
    world.digest(9)
    notified(world)
    world.digest(23)
    world.writeAgent('a1', older, answer(30, 'msg_5', 'Found more'))
    world.hook(31, 'SubagentStop', { agent_id: 'a1', agent_type: 'helper' })
    const agent = spansIn(world.digest(31).batches).at(-1)
    expect([agent?.name, agent?.attributes['turnspan.agent.background']]).toEqual([
      'invoke_agent helper',
      true,
    ])
  })

  test('of an ended session leaves the link of its notification alone', () => {
    const world = newWorld()
    started(world)
    world.digest(6)
    notified(world)
    const [root] = spansIn(world.digest(23).batches).slice(-1)
    expect(root?.links).toMatchObject([
      { traceId: traceIdOf('p1'), attributes: { 'turnspan.link': 'started_by' } },
    ])
    world.hook(30, 'SessionEnd', {})
    expect(namesIn(world.digest(33)).filter((name) => name === ROOT)).toEqual([])
    expect(namesIn(world.digest(60))).toEqual([])
  })
})

test('a crash between storing and remembering tells the same once more', () => {
  const world = newWorld()
  wholeTurn(world, 1, 'p1')
  const first = world.digest(4)
  world.forget()
  expect(world.digest(4).batches).toEqual(first.batches)
})

test('a turn that was told is not open again because its Stop is forgotten', () => {
  const world = newWorld()
  wholeTurn(world, 1, 'p1')
  world.digest(4)
  world.hook(60, 'SessionStart', { source: 'resume' })
  expect(world.digest(60).digestedTo).toBeDefined()
  expect(world.state.isOpen).toBe(false)
})

test('a session that is opened twice, with nothing new, tells nothing and moves nothing', () => {
  const world = newWorld()
  wholeTurn(world, 1, 'p1')
  world.digest(4)
  const before = world.state
  const again = world.digest(5)
  expect([again.batches, again.events]).toEqual([[], 0])
  expect(world.state).toEqual(before)
})
