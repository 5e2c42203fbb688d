// The turn boundary table, a row at a time.
import { describe, expect, test } from 'vitest'
import { isStopFeedback, type Meaning, meaningOf, meaningOfText } from '../../src/conversation/meaning.ts'
import type { Entry } from '../../src/transcript/entry.ts'
import {
  answer,
  apiError,
  boundary,
  entriesOf,
  prompt,
  request,
  result,
  stopHooksDone,
  summary,
} from './lines.ts'

const meaning = (line: object): Meaning => meaningOf(entriesOf(line)[0] as Entry)
const text = (prompted: Meaning) =>
  'prompt' in prompted
    ? prompted.prompt.map((block) => (block.type === 'text' ? block.text : block.type))
    : undefined

describe('what begins a turn', () => {
  test('what a person typed', () => {
    const typed = meaning(prompt(1, 'p', 'Say hello'))
    expect(typed).toMatchObject({ is: 'prompt', origin: 'user' })
    expect(text(typed)).toEqual(['Say hello'])
  })

  test('a picture with a question', () => {
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
    expect(text(meaning(prompt(1, 'p', [picture, { type: 'text', text: 'What is this?' }])))).toEqual([
      'media',
      'What is this?',
    ])
  })

  test('without the reminders that Claude Code put beside it', () => {
    const blocks = [
      { type: 'text', text: '<system-reminder>be brief</system-reminder>' },
      { type: 'text', text: 'Hi' },
    ]
    expect(text(meaning(prompt(1, 'p', blocks)))).toEqual(['Hi'])
  })

  test('the news that background work ended', () => {
    const news =
      '<task-notification>\n<task-id>b1</task-id>\n<tool-use-id>toolu_1</tool-use-id>\n</task-notification>'
    expect(meaning(prompt(1, 'p', news))).toMatchObject({
      is: 'prompt',
      origin: 'task_notification',
      endsToolId: 'toolu_1',
    })
    expect(
      meaning(prompt(1, 'p', 'Agent finished', { origin: { kind: 'task-notification' } })),
    ).toMatchObject({ origin: 'task_notification' })
    expect(meaning(prompt(1, 'p', 'Agent finished', { turnOrigin: 'task_notification' }))).toMatchObject({
      origin: 'task_notification',
    })
  })
})

describe('what begins a turn only if the model is asked', () => {
  test('a slash command, as it was typed', () => {
    const command =
      '<command-message>greet</command-message>\n<command-name>/greet</command-name>\n<command-args>Bob</command-args>'
    expect(meaning(prompt(1, 'p', command))).toMatchObject({ is: 'candidate', origin: 'slash_command' })
    expect(text(meaning(prompt(1, 'p', command)))).toEqual(['/greet Bob'])
    expect(text(meaning(prompt(1, 'p', '<command-name>/context</command-name>')))).toEqual(['/context'])
  })

  test('a shell command typed with !', () => {
    const typed = meaning(prompt(1, 'p', '<bash-input>ls -la</bash-input>'))
    expect(typed).toMatchObject({ is: 'candidate', origin: 'bash_mode' })
    expect(text(typed)).toEqual(['!ls -la'])
  })
})

describe('what is a part of the turn it stands in', () => {
  test.each([
    ['a tool’s result', result(1, 'p', 'toolu_1', 'ok')],
    ['what a ! command printed', prompt(1, 'p', '<bash-stdout>x</bash-stdout>')],
    ['an answer of the model', answer(1, 'msg_1', 'Hello')],
    ['a failed attempt', apiError(1, 500, 'boom')],
    ['the boundary of a compaction', boundary(1, 'auto')],
    [
      'a message typed meanwhile',
      { type: 'attachment', attachment: { type: 'queued_command', prompt: 'wait' } },
    ],
    ['a skill’s text, which the model is told', prompt(1, 'p', 'Count to three', { isMeta: true })],
    [
      'a failure in the model’s place',
      answer(1, 'msg_1', 'API Error', { isApiErrorMessage: true }, { model: '<synthetic>' }),
    ],
  ])('%s', (_what, line) => {
    expect(meaning(line).is).toBe('part')
  })
})

describe('what is nothing', () => {
  test.each([
    ['a caveat that Claude Code wrote', prompt(1, 'p', '<local-command-caveat>…', { isMeta: true })],
    [
      'what a built-in command printed',
      prompt(1, 'p', '<local-command-stdout>Compacted</local-command-stdout>'),
    ],
    ['a filler after a resume', answer(1, 'msg_1', 'No response requested.', {}, { model: '<synthetic>' })],
    ['an attempt to call the API: it belongs where its answer is', request(1, 'r')],
    ['the end of the Stop hooks', stopHooksDone(1)],
    ['a line of a kind that nobody knows', { type: 'hologram' }],
  ])('%s', (_what, line) => {
    expect(meaning(line).is).toBe('nothing')
  })
})

test('an interruption ends a turn, a summary decides where its compaction belongs', () => {
  expect(meaning(prompt(1, 'p', '[Request interrupted by user]')).is).toBe('interrupt')
  expect(meaning(prompt(1, 'p', '[Request interrupted by user for tool use]')).is).toBe('interrupt')
  expect(meaning(summary(1, 'p')).is).toBe('summary')
})

test('feedback of a Stop hook is no prompt, and says that the turn goes on', () => {
  const [feedback, caveat] = entriesOf(
    prompt(1, 'p', 'Stop hook feedback: please also say bye', { isMeta: true }),
    prompt(1, 'p', 'Caveat', { isMeta: true }),
  )
  expect(isStopFeedback(feedback as Entry)).toBe(true)
  expect(isStopFeedback(caveat as Entry)).toBe(false)
})

test('a prompt that only a hook told of is sorted by its text', () => {
  expect(meaningOfText('/greet Bob').origin).toBe('slash_command')
  expect(meaningOfText('/home/dev is full').origin).toBe('user')
  expect(meaningOfText('Say /greet').origin).toBe('user')
  expect(meaningOfText('<task-notification><tool-use-id>toolu_1</tool-use-id>')).toEqual({
    origin: 'task_notification',
    endsToolId: 'toolu_1',
  })
})
