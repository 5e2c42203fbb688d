// Ways in which a line of JSON can be wrong, or right and hostile. The same seed gives the same lines.

export type Dice = (sides: number) => number

/** https://en.wikipedia.org/wiki/Xorshift */
export function diceOf(seed: number): Dice {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1
  return (sides) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
}

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', '']
const POLLUTING = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
const VALUES = [
  ...[
    'null',
    'true',
    '[]',
    '{}',
    '""',
    '0',
    '-1',
    '1e999',
    '-1e999',
    '9007199254740993',
    '1.7976931348623157e308',
  ],
  ...[
    '"\\ud800"',
    '"\\udc00x"',
    '"\\u0000"',
    '"\\u202egnp"',
    '"2999-99-99T00:00:00Z"',
    '"1970-01-01T00:00:00Z"',
    '"../../../etc/passwd"',
  ],
  ...[
    '"/proc/self/environ"',
    '"x\\u0000y"',
    `"${'a'.repeat(5_000)}"`,
    `"/${'d'.repeat(300)}/x"`,
    POLLUTING,
    ...NAMES.map((name) => JSON.stringify(name)),
  ],
]

type Mutation = (line: Buffer, dice: Dice) => Buffer

const MUTATIONS: readonly Mutation[] = [
  (line) => line,
  (line, dice) => line.subarray(0, dice(line.length)),
  (line, dice) => Buffer.concat([line.subarray(0, dice(line.length)), line]),
  (line) => Buffer.concat([line, line]),
  () => Buffer.alloc(0),
  () => Buffer.from('\n\r\n \t\n[]\nnull\n7\n"x"\n'),
  (line, dice) => withByte(line, dice(line.length), dice(256)),
  (line, dice) => withByte(withByte(line, dice(line.length), 0xff), dice(line.length), 0xc3),
  (line, dice) => withByte(line, dice(line.length), 0),
  replaceAt(/"[^"\\]{1,40}"(?=\s*:)/g, (dice) => JSON.stringify(NAMES[dice(NAMES.length)])),
  replaceAt(
    /"[^"\\]{1,40}"(?=\s*:)/g,
    (dice) => `${POLLUTING.slice(1, -1)},"x"`.slice(0, 0) + JSON.stringify(NAMES[dice(NAMES.length)]),
  ),
  replaceAt(
    /(?<=:)(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g,
    (dice) => VALUES[dice(VALUES.length)] ?? 'null',
  ),
  replaceAt(
    /(?<=:)(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g,
    (dice) => VALUES[dice(VALUES.length)] ?? 'null',
  ),
  replaceAt(/(?<=:)(?:"(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g, (dice) =>
    nested(10 ** (1 + dice(4)), dice),
  ),
  replaceAt(/(?<=:)\{/g, () => `{${POLLUTING.slice(1, -1)},`),
]

/** One in four stays as it is, so that there is something to hang the others on. */
export function mutatedLine(line: Buffer, dice: Dice): Buffer {
  if (dice(4) === 0) return line
  return (MUTATIONS[dice(MUTATIONS.length)] as Mutation)(line, dice)
}

/** The same value in place of the same key all over a session: ids that still fit each other, and are hostile. */
export function deepSession(dice: Dice): (line: Buffer) => Buffer {
  const key = [
    'promptId',
    'prompt_id',
    'uuid',
    'id',
    'tool_use_id',
    'agentId',
    'agent_id',
    'name',
    'cwd',
    'timestamp',
    'model',
    'type',
  ][dice(12)]
  const value = VALUES[dice(VALUES.length)] ?? 'null'
  const place = new RegExp(`("${key}":)"[^"]*"`, 'g')
  return (line) => Buffer.from(line.toString('utf8').replaceAll(place, (_, before: string) => before + value))
}

function replaceAt(place: RegExp, by: (dice: Dice) => string): Mutation {
  return (line, dice) => {
    const text = line.toString('utf8')
    const places = [...text.matchAll(place)]
    const chosen = places[dice(Math.max(1, places.length))]
    if (chosen === undefined) return line
    return Buffer.from(text.slice(0, chosen.index) + by(dice) + text.slice(chosen.index + chosen[0].length))
  }
}

function nested(depth: number, dice: Dice): string {
  return dice(2) === 0
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
}

function withByte(line: Buffer, at: number, byte: number): Buffer {
  const copy = Buffer.from(line)
  copy[at] = byte
  return copy
}
