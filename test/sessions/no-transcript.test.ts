// A session of which Claude Code writes nothing down (`--no-session-persistence`): the hooks tell all there is.
import { beforeAll, describe, expect, test } from 'vitest'
import { isJson, listAt } from '../../src/json/read.ts'
import type { SpanData } from '../../src/trace/span.ts'
import { importSession } from './import.ts'
import { type RecordedHook, recordingOf, WITHOUT_TRANSCRIPT } from './recordings.ts'
import { type Replay, replayLive } from './replay.ts'
import { ancestorsOf, operationOf, retold, rootOf, spansIn, type Trace, tracesIn } from './traces.ts'

describe.each(WITHOUT_TRANSCRIPT)('%s', (name) => {
  const { hooks } = recordingOf(name)
  const toldBy = (event: string): RecordedHook =>
    hooks.find(({ input }) => input.hook_event_name === event) as RecordedHook
  const ends = hooks.filter(({ input }) => /^PostToolUse/.test(input.hook_event_name))
  let replay: Replay
  let trace: Trace
  let root: SpanData

  beforeAll(async () => {
    replay = await replayLive(name)
    trace = tracesIn(replay.batches)[0] as Trace
    root = rootOf(trace) as SpanData
  })

  test('is one turn, told once, of which an import knows nothing', () => {
    expect(tracesIn(replay.batches)).toHaveLength(1)
    expect(retold(replay.batches)).toEqual([])
    expect(importSession(name)).toEqual([])
  })

  test('goes from the prompt to the Stop, with what was asked and answered', () => {
    expect(root.startMs).toBe(toldBy('UserPromptSubmit').at)
    expect(root.endMs).toBe(toldBy('Stop').at)
    expect(root.attributes).toMatchObject({
      'turnspan.turn.id': toldBy('UserPromptSubmit').input.prompt_id,
      'turnspan.turn.origin': 'user',
      'turnspan.turn.status': 'completed',
      'turnspan.tool_calls': ends.length,
    })
    expect(textOf(root, 'gen_ai.input.messages')).toBe(toldBy('UserPromptSubmit').input.prompt)
    expect(textOf(root, 'gen_ai.output.messages')).toBe(toldBy('Stop').input.last_assistant_message)
  })

  test('has each tool call at its own time, below the turn or the subagent that made it', () => {
    const tools = spansIn([trace]).filter((span) => operationOf(span) === 'execute_tool')
    expect(tools).toHaveLength(ends.length)
    for (const { at, input } of ends) {
      const tool = tools.find(
        ({ attributes }) => attributes['gen_ai.tool.call.id'] === input.tool_use_id,
      ) as SpanData
      const isError = input.hook_event_name === 'PostToolUseFailure'
      expect(tool).toMatchObject({ startMs: at - Number(input.duration_ms), endMs: at })
      expect(tool.attributes).toMatchObject({
        'gen_ai.tool.name': input.tool_name,
        'turnspan.tool.outcome': isError ? 'error' : 'ok',
      })
      expect(tool.status.code).toBe(isError ? 'error' : 'unset')
      const [parent] = ancestorsOf(tool, trace)
      expect(parent?.attributes['turnspan.agent.run_id']).toBe(input.agent_id)
    }
  })

  test('has the subagent below the call that started it', () => {
    const agent = spansIn([trace]).find(({ attributes }) => 'turnspan.agent.run_id' in attributes) as SpanData
    expect(agent).toMatchObject({ startMs: toldBy('SubagentStart').at, endMs: toldBy('SubagentStop').at })
    expect(textOf(agent, 'gen_ai.output.messages')).toBe(toldBy('SubagentStop').input.last_assistant_message)
    expect(ancestorsOf(agent, trace)[0]?.attributes['gen_ai.tool.name']).toBe('Agent')
  })

  test('claims no call of the model, no tokens and no dollars', () => {
    for (const span of spansIn([trace])) {
      expect(operationOf(span)).not.toBe('chat')
      expect(Object.keys(span.attributes).filter((key) => /usage|cost|model_calls/.test(key))).toEqual([])
    }
  })
})

function textOf(span: SpanData, key: string): unknown {
  const [message] = JSON.parse(String(span.attributes[key])) as unknown[]
  const [part] = isJson(message) ? listAt(message, 'parts') : []
  return isJson(part) ? part.content : undefined
}
