import { describe, expect, it } from 'vitest'
import { argumentLine, callLine, firstText, oneLine, promptLine } from '../../src/summary/words-of.ts'

const messages = (...texts: string[]) =>
  JSON.stringify([{ role: 'user', parts: texts.map((content) => ({ type: 'text', content })) }])

describe('the first text of a message', () => {
  it('is one line, cut with an ellipsis', () => {
    expect(firstText(messages('  two\n\tlines  '), 200)).toBe('two lines')
    expect(callLine(messages('x'.repeat(500)))).toBe(`${'x'.repeat(159)}…`)
  })

  it('is read no further than it is shown, whatever it holds', () => {
    const long = `${'"\\\n\u202e'.repeat(100_000)}`
    expect(firstText(messages(long), 50).length).toBeLessThanOrEqual(50)
    expect(firstText(messages('🙂'.repeat(5_000)), 21).isWellFormed()).toBe(true)
  })

  it('is the next one where the first is blank or something else', () => {
    const thought = JSON.stringify([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'hm' },
          { type: 'text', content: 'so' },
        ],
      },
    ])
    expect(callLine(thought)).toBe('so')
    expect(firstText(messages(' \n ', 'second'), 50)).toBe('second')
  })

  it('is nothing where there is none', () => {
    for (const none of [
      undefined,
      '',
      'no json',
      '[]',
      7,
      '[{"role":"user","parts":[{"type":"text","content":"',
    ]) {
      expect(firstText(none, 50)).toBe('')
    }
  })

  it('of a finished background task is what it is called', () => {
    const told = `<task-notification>\n<task-id>a</task-id>\n<summary>Agent "x" completed</summary>`
    expect(promptLine(messages(told))).toBe('Agent "x" completed')
  })
})

describe('what a tool call is about', () => {
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ command: 'npm test', description: 'Run the tests' }, 'npm test'],
    [{ file_path: '/home/dev/one/src/a.ts', content: 'x' }, 'src/a.ts'],
    [{ file_path: '/home/dev/onefold/a.ts' }, '/home/dev/onefold/a.ts'],
    [{ pattern: 'a+', path: 'src' }, 'a+'],
    [{ url: 'https://example.com', prompt: 'read it' }, 'https://example.com'],
    [{ description: 'Review it', prompt: 'a long one', subagent_type: 'x' }, 'Review it'],
    [{ questions: [{ question: 'Which one?' }] }, 'Which one?'],
    [{ todos: [{ content: 'first', activeForm: 'Doing the first' }] }, 'Doing the first'],
    [{ depth: 3, unknown: 'text' }, 'text'],
    [{}, ''],
  ]
  it.each(cases)('%j', (given, wanted) => {
    expect(argumentLine(JSON.stringify(given), '/home/dev/one')).toBe(wanted)
  })

  it('is nothing where the arguments are not an object', () => {
    for (const none of [undefined, 'x', '[1]', '"text"', 3]) expect(argumentLine(none, '')).toBe('')
  })
})

it('a line is never half a character', () => {
  expect(oneLine('ab🙂', 4)).toBe('ab🙂')
  expect(oneLine('ab🙂cd', 4).isWellFormed()).toBe(true)
})
