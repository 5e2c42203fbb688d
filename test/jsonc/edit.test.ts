import { describe, expect, test } from 'vitest'
import { parseJsonc } from '../../src/jsonc/document.ts'
import {
  appendToArray,
  type Edit,
  removeAt,
  removeIfEmpty,
  setProperty,
  valueAt,
} from '../../src/jsonc/edit.ts'
import { BROKEN_TEXTS, NASTY_TEXTS } from '../claude/nasty-texts.ts'

const GROUP = { hooks: [{ type: 'command', command: 'ours', timeout: 10 }] }

function textOf(edit: Edit): string {
  if (!edit.ok) throw new Error(edit.problem.message)
  return edit.text
}

describe('every nasty text', () => {
  test.each(NASTY_TEXTS)('$name takes an entry and gives it back', ({ text, afterRemoval = text }) => {
    const added = textOf(appendToArray(text, ['hooks', 'Stop'], GROUP))
    const groups = valueAt(added, ['hooks', 'Stop']) as unknown[]
    expect(JSON.parse(JSON.stringify(groups.at(-1)))).toEqual(GROUP)
    const missing = ['hooks', 'Stop'].findIndex(
      (_, i, path) => valueAt(text, path.slice(0, i + 1)) === undefined,
    )
    const path =
      missing === -1 ? ['hooks', 'Stop', groups.length - 1] : ['hooks', 'Stop'].slice(0, missing + 1)
    expect(textOf(removeAt(added, path))).toBe(afterRemoval)
  })

  test.each(NASTY_TEXTS)('$name takes a property once', ({ text }) => {
    const once = textOf(setProperty(text, ['env', 'OURS'], 'a "b" \\ c'))
    expect(valueAt(once, ['env', 'OURS'])).toBe('a "b" \\ c')
    expect(textOf(setProperty(once, ['env', 'OURS'], 'a "b" \\ c'))).toBe(once)
  })

  test.each(NASTY_TEXTS)('$name is not touched by removing what it does not hold', ({ text }) => {
    expect(textOf(removeAt(text, ['env', 'OURS']))).toBe(text)
    expect(textOf(removeAt(text, ['hooks', 'Never', 0]))).toBe(text)
  })
})

test.each(BROKEN_TEXTS)('%s is refused with its place', (_, text, line, column) => {
  for (const edit of [setProperty(text, ['a'], 1), appendToArray(text, ['a'], 1), removeAt(text, ['a'])]) {
    expect(edit).toMatchObject({ ok: false, problem: { line, column } })
    if (!edit.ok) expect(edit.problem.message).toContain(`line ${line}, column ${column}: `)
  }
})

test('refusals are words', () => {
  const message = (text: string) => {
    const parsed = parseJsonc(text)
    return parsed.ok ? 'fine' : parsed.problem.message
  }
  expect(BROKEN_TEXTS.map(([, text]) => message(text))).toMatchInlineSnapshot(`
    [
      "line 3, column 3: a comma is missing",
      "line 3, column 1: a closing } is missing",
      "line 2, column 1: this is no JSON value",
      "line 2, column 1: this comment is not closed",
      "line 2, column 8: this string is not closed",
      "line 1, column 2: this is no JSON value",
      "line 1, column 9: a value is missing",
      "line 1, column 10: a property name in double quotes is missing",
      "line 1, column 9: a comma is missing",
      "line 1, column 8: this is no JSON value",
      "line 1, column 3: the settings must be an object, but this is an array",
      "line 2, column 1: this is no JSON value",
      "line 1, column 205: the brackets are nested too deeply",
    ]
  `)
})

test('a wrong type on the way is refused and named', () => {
  const problem = (edit: Edit) => (edit.ok ? 'fine' : edit.problem.message)
  const append = (text: string) => problem(appendToArray(text, ['hooks', 'Stop'], GROUP))
  expect([
    append('{ "hooks": [] }'),
    append('{ "hooks": null }'),
    append('{\n  "hooks": { "Stop": "x" }\n}'),
    append('{ "hooks": { "Stop": {} } }'),
    problem(setProperty('{ "env": "x" }', ['env', 'A'], '1')),
    problem(removeAt('{ "env": 3 }', ['env', 'A'])),
    problem(setProperty('{ "a": [] }', ['a', 0, 'b'], '1')),
    problem(setProperty('{}', ['a', 0, 'b'], '1')),
    problem(setProperty('{ "a": {} }', ['a', 0], '1')),
    problem(removeAt('{}', [])),
  ]).toMatchInlineSnapshot(`
    [
      "line 1, column 12: "hooks" is an array, but an object is needed here",
      "line 1, column 12: "hooks" is null, but an object is needed here",
      "line 2, column 22: "hooks.Stop" is a string, but an array is needed here",
      "line 1, column 22: "hooks.Stop" is an object, but an array is needed here",
      "line 1, column 10: "env" is a string, but an object is needed here",
      "line 1, column 10: "env" is a number, but an object is needed here",
      "line 1, column 8: "a" has no entry 0",
      "line 1, column 1: "a" has no entry 0",
      "line 1, column 8: "a" is an object, but an array is needed here",
      "line 1, column 1: the whole settings cannot be removed",
    ]
  `)
})

describe('what we add looks like the rest of the file', () => {
  const added = (text: string) => textOf(appendToArray(text, ['hooks', 'Stop'], GROUP))

  test('four spaces, a comment and no trailing comma', () => {
    expect(added('{\n    "model": "opus" // best\n}\n')).toMatchInlineSnapshot(`
      "{
          "model": "opus", // best
          "hooks": {
              "Stop": [
                  {
                      "hooks": [
                          {
                              "type": "command",
                              "command": "ours",
                              "timeout": 10
                          }
                      ]
                  }
              ]
          }
      }
      "
    `)
  })
  test('tabs and trailing commas', () => {
    expect(
      added('{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{ "hooks": [] }, /* other */\n\t\t],\n\t},\n}\n'),
    ).toMatchInlineSnapshot(`
      "{
      	"hooks": {
      		"Stop": [
      			{ "hooks": [] }, /* other */
      			{
      				"hooks": [
      					{
      						"type": "command",
      						"command": "ours",
      						"timeout": 10
      					}
      				]
      			},
      		],
      	},
      }
      "
    `)
  })
  test('one tight line', () => {
    expect(added('{"model":"opus","hooks":{"Stop":[]}}')).toMatchInlineSnapshot(
      `"{"model":"opus","hooks":{"Stop":[{"hooks":[{"type":"command","command":"ours","timeout":10}]}]}}"`,
    )
  })
  test('one airy line', () => {
    expect(added('{ "model": "opus" }')).toMatchInlineSnapshot(
      `"{ "model": "opus", "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "ours", "timeout": 10}]}]} }"`,
    )
  })
  test('an empty object inside a file of several lines', () => {
    expect(added('{\n  "hooks": {}\n}\n')).toMatchInlineSnapshot(`
      "{
        "hooks": {
          "Stop": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "ours",
                  "timeout": 10
                }
              ]
            }
          ]
        }
      }
      "
    `)
  })
  test('a comment alone inside an array', () => {
    expect(
      added('{\n  "hooks": {\n    "Stop": [\n      // nothing yet\n    ]\n  }\n}\n'),
    ).toMatchInlineSnapshot(`
      "{
        "hooks": {
          "Stop": [
            // nothing yet
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "ours",
                  "timeout": 10
                }
              ]
            }
          ]
        }
      }
      "
    `)
  })
  test('brackets that hug their children', () => {
    expect(
      added('{\n  "hooks": {\n    "Stop": [{\n      "hooks": []\n    }]\n  }\n}\n'),
    ).toMatchInlineSnapshot(`
      "{
        "hooks": {
          "Stop": [{
            "hooks": []
          }, {
            "hooks": [
              {
                "type": "command",
                "command": "ours",
                "timeout": 10
              }
            ]
          }]
        }
      }
      "
    `)
  })
  test('an empty file', () => {
    expect(added('')).toMatchInlineSnapshot(`
      "{
        "hooks": {
          "Stop": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "ours",
                  "timeout": 10
                }
              ]
            }
          ]
        }
      }
      "
    `)
  })
})

describe('removal leaves the neighbours and their comments', () => {
  const removed = (text: string, index: number) => textOf(removeAt(text, ['a', index]))
  const list =
    '{\n  "a": [\n    // first\n    1, // one\n    /* two */ 2, // II\n    3 // three\n    // end\n  ]\n}\n'

  test('the first', () =>
    expect(removed(list, 0)).toMatchInlineSnapshot(`
    "{
      "a": [
        // first
        // one
        /* two */ 2, // II
        3 // three
        // end
      ]
    }
    "
  `))
  test('one in the middle', () =>
    expect(removed(list, 1)).toMatchInlineSnapshot(`
    "{
      "a": [
        // first
        1, // one
        /* two */ // II
        3 // three
        // end
      ]
    }
    "
  `))
  test('the last', () =>
    expect(removed(list, 2)).toMatchInlineSnapshot(`
    "{
      "a": [
        // first
        1, // one
        /* two */ 2 // II
        // three
        // end
      ]
    }
    "
  `))
  test.each([
    ['[1, 2, 3]', 0, '[2, 3]'],
    ['[1, 2, 3]', 1, '[1, 3]'],
    ['[1, 2, 3]', 2, '[1, 2]'],
    ['[ 1,2 ]', 0, '[ 2 ]'],
    ['[1, /*a*/ 2, /*b*/ 3]', 1, '[1, /*a*/ /*b*/ 3]'],
    ['[1, 2 /*b*/, 3]', 1, '[1, /*b*/ 3]'],
    ['[1 /*a*/, 2]', 1, '[1 /*a*/]'],
    ['[ // c\n1]', 0, '[ // c\n]'],
    ['[ // c\n1, 2]', 0, '[ // c\n2]'],
    ['[1, // c\n2]', 1, '[1 // c\n]'],
    ['[\n1, 2,\n3]', 0, '[\n2,\n3]'],
    ['[ 1, ]', 0, '[]'],
    ['[ /*c*/ 1, ]', 0, '[ /*c*/ ]'],
  ])('%s without entry %i is %s', (before, index, after) => {
    expect(removed(`{"a":${before}}`, index)).toBe(`{"a":${after}}`)
  })

  test('of a key that stands there twice the last goes, and the other counts again', () => {
    expect(textOf(removeAt('{ "a": 1, "b": 2, "a": 3 }', ['a']))).toBe('{ "a": 1, "b": 2 }')
  })

  test('an emptied container goes only if nothing else speaks through it', () => {
    expect(textOf(removeIfEmpty('{ "a": { } }', ['a']))).toBe('{}')
    expect(textOf(removeIfEmpty('{ "a": [ /* mine */ ] }', ['a']))).toBe('{ "a": [ /* mine */ ] }')
    expect(textOf(removeIfEmpty('{ "a": [1], "a": [] }', ['a']))).toBe('{ "a": [1], "a": [] }')
    expect(textOf(removeIfEmpty('{ "a": 1 }', ['a']))).toBe('{ "a": 1 }')
  })
})

test('a value that is there in another layout is not written anew', () => {
  const text = '{ "a": [ 1 , /* x */ {"b" :2.0} ] }'
  expect(textOf(setProperty(text, ['a'], [1, { b: 2 }]))).toBe(text)
})

test('a changed value takes the place of the old one and nothing more', () => {
  expect(textOf(setProperty('{\n  "t": /* s */ 60 // was\n}\n', ['t'], 10))).toBe(
    '{\n  "t": /* s */ 10 // was\n}\n',
  )
})
