// Settings files as people really leave them. Every edit must bring each of them back byte for byte.

export interface NastyText {
  readonly name: string
  readonly text: string
  /** Where removal by structure cannot know what stood there: what it leaves instead (a backup still restores). */
  readonly afterRemoval?: string
  /** The same for taking out all of ours: an empty list that was there before us goes along with what was in it. */
  readonly afterSwitchOff?: string
}

const lines = (...text: string[]) => `${text.join('\n')}\n`

export const NASTY_TEXTS: readonly NastyText[] = [
  { name: 'an empty object', text: '{}' },
  { name: 'an empty object over two lines', text: '{\n}\n', afterRemoval: '{}\n' },
  { name: 'an empty object with spaces inside', text: '{  }\n', afterRemoval: '{}\n' },
  { name: 'an empty file', text: '', afterRemoval: '{}\n' },
  { name: 'blank lines alone', text: '\n\n', afterRemoval: '{}\n' },
  { name: 'a comment alone', text: '// my settings\n', afterRemoval: '// my settings\n{}\n' },
  { name: 'a block comment without a line end', text: '/* later */', afterRemoval: '/* later */\n{}\n' },
  { name: 'one key', text: '{\n  "model": "opus"\n}\n' },
  { name: 'no line end at the end', text: '{\n  "model": "opus"\n}' },
  {
    name: 'one tight line with an empty Stop',
    text: '{"model":"opus","hooks":{"Stop":[]}}',
    afterSwitchOff: '{"model":"opus"}',
  },
  { name: 'one airy line', text: '{ "model": "opus", "env": { "A": "1" } }\n' },
  { name: 'one line with a group of its own', text: '{"hooks":{"Stop":[{"hooks":[]}]}}' },
  { name: 'one line with a trailing comma', text: '{ "env": { "A": "1", }, }' },
  { name: 'one line with a comment at the end', text: '{ "env": { "A": "1" /* one */ } } // end\n' },
  {
    name: 'tabs, comments and trailing commas',
    text: '{\n\t// c\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{ "hooks": [] }, /* other */\n\t\t],\n\t},\n}\n',
  },
  { name: 'a byte order mark and a comment behind the last value', text: '\uFEFF{\n  "a": 1 // last\n}\n' },
  { name: 'a byte order mark before nothing', text: '\uFEFF', afterRemoval: '\uFEFF{}\n' },
  {
    name: 'CRLF and a comment behind the entry',
    text: '{\r\n  "hooks": {\r\n    "Stop": [\r\n      { "hooks": [] } // mine\r\n    ]\r\n  }\r\n}\r\n',
  },
  {
    name: 'CRLF with a byte order mark and tabs',
    text: '\uFEFF{\r\n\t"model": "opus",\r\n\t"env": {\r\n\t\t"A": "1"\r\n\t}\r\n}',
  },
  { name: 'line ends of an old Mac', text: '{\r  "model": "opus"\r}\r' },
  { name: 'mixed line ends', text: '{\r\n  "model": "opus",\n  "env": {\n    "A": "1"\r\n  }\n}\r\n' },
  {
    name: 'a comment alone inside an array',
    text: '{\n  "hooks": {\n    "Stop": [\n      // nothing yet\n    ]\n  }\n}\n',
  },
  { name: 'a block comment alone inside an array', text: '{ "hooks": { "Stop": [ /* nothing */ ] } }\n' },
  {
    name: 'a comment alone inside hooks and env',
    text: '{\n  "hooks": {\n    // later\n  },\n  "env": { /* none */ }\n}\n',
  },
  { name: 'a comment alone inside the object', text: '{\n  // nothing here\n}\n' },
  {
    name: 'comments in every gap',
    text: '/*0*/{/*1*/"hooks"/*2*/:/*3*/{/*4*/"Stop"/*5*/:/*6*/[/*7*/{/*8*/"hooks"/*9*/:[]/*a*/}/*b*/]/*c*/}/*d*/}/*e*/',
  },
  {
    name: 'comments behind the last entries, with commas that look like ours',
    text: lines(
      '{',
      '  "hooks": {',
      '    "Stop": [',
      '      { "hooks": [{ "type": "command", "command": "say done" }] } // , ]',
      '      /* { "hooks": [] }, */',
      '    ] // }',
      '  } /* , */',
      '  // the end',
      '}',
    ),
  },
  {
    name: 'a comma in front of the line',
    text: lines(
      '{',
      '    "model": "opus"',
      '  , "hooks": {',
      '      "Stop": [',
      '        { "hooks": [] }',
      '      ]',
      '    }',
      '}',
    ),
  },
  {
    name: 'brackets that hug their children',
    text: lines(
      '{"hooks": {',
      '  "Stop": [{',
      '    "hooks": [{"type": "command", "command": "say done"}]',
      '  }]}}',
    ),
  },
  {
    name: 'the closing bracket on the last line of content',
    text: '{\n    "model": "opus",\n    "env": {\n        "A": "1" } }\n',
  },
  { name: 'no indentation at all', text: '{\n"model": "opus",\n"env": {\n"A": "1"\n}\n}\n' },
  {
    name: 'blank lines between the keys',
    text: '{\n\n  "model": "opus",\n\n\n  "env": {\n\n    "A": "1"\n\n  }\n\n}\n\n',
  },
  {
    name: 'spaces behind the lines',
    text: '{   \n  "model": "opus",  \n  "env": {  \n    "A": "1"   \n  }   \n}  \n',
  },
  {
    name: 'numbers and strings that a rewrite would change',
    text: '{\n  "a": 1.0,\n  "b": 12345678901234567890,\n  "c": 1e5,\n  "d": "\\u00e9\\/\\ud83d\\ude00",\n  "e": "é😀 // no comment /* */",\n  "f": -0\n}\n',
  },
  {
    name: 'keys that look like code',
    text: '{\n  "__proto__": { "x": 1 },\n  "constructor": [],\n  "": "",\n  "a.b": {}\n}\n',
  },
  {
    name: 'a key twice',
    text: '{\n  "env": { "A": "old" },\n  "model": "opus",\n  "env": { "A": "new" }\n}\n',
  },
  {
    name: 'hooks twice',
    text: '{\n  "hooks": { "Stop": [] },\n  "hooks": { "Stop": [{ "hooks": [] }] }\n}\n',
  },
  {
    name: 'other tools at every event of ours',
    text: JSON.stringify(
      {
        $schema: 'https://json.schemastore.org/claude-code-settings.json',
        permissions: { allow: ['Bash(git *)'], deny: [] },
        hooks: {
          PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'guard' }] }],
          PostToolUse: [{ matcher: 'Edit|Write', hooks: [{ type: 'command', command: 'fmt', timeout: 5 }] }],
          Stop: [{ hooks: [{ type: 'command', command: 'notify-send "turnspan is not me"' }] }],
          SessionEnd: [{ hooks: [{ type: 'http', url: 'http://127.0.0.1:9/x' }] }],
        },
        enabledPlugins: { 'a@b': true },
      },
      null,
      4,
    ),
  },
  {
    name: 'groups that are not what they should be',
    text: '{\n  "hooks": {\n    "Stop": [null, 3, "x", { "hooks": {} }, { "matcher": "a" }]\n  }\n}\n',
  },
]

/** Texts that must be refused, with the place that is wrong. */
export const BROKEN_TEXTS: readonly (readonly [name: string, text: string, line: number, column: number])[] =
  [
    ['a comma is missing', '{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['a brace is missing', '{\n  "a": 1\n', 3, 1],
    ['text behind the end', '{}\nx', 2, 1],
    ['a comment that never ends', '{}\n/* x', 2, 1],
    ['a string that never ends', '{\r\n  "a": "x\r\n}', 2, 8],
    ['single quotes', "{'a': 1}", 1, 2],
    ['a comma alone', '{ "a": [,] }', 1, 9],
    ['two trailing commas', '{ "a": 1,, }', 1, 10],
    ['a leading zero', '{ "a": 01 }', 1, 9],
    ['NaN', '{ "a": NaN }', 1, 8],
    ['an array', '\uFEFF  []', 1, 3],
    ['a merge conflict', '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> b\n}', 2, 1],
    ['a wall of brackets', `{"a":${'['.repeat(100_000)}`, 1, 205],
  ]
