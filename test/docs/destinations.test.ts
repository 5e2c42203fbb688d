// The page "Which backend sees what" against the table of kinds, both ways.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { flagOf, knownOf, whyNotYet, wrongChoice } from '../../src/cli/destinations/answers.ts'
import { KINDS_TO_ADD, type KindToAdd, readAsked } from '../../src/cli/destinations/asked.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { parseConfig } from '../../src/config/config.ts'

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/destinations.md'), 'utf8')

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ')

/** Names of what a kind adds, whatever a person calls their project. */
function addedBy({ adds, setup }: KindToAdd): readonly string[] {
  const named = Object.fromEntries(setup.options.map(({ name }) => [name, 'x']))
  const { resource = {}, spans = {} } = adds?.({ named } as Parameters<typeof adds>[0]) ?? {}
  return [...Object.keys(resource), ...Object.keys(spans)]
}

/** Kinds with a probe of their own. */
const TRIED: Readonly<Record<string, string>> = {
  mlflow: 'a request without spans, then its experiment',
  'mlflow-files': 'its experiment',
  databricks: 'its experiment',
  file: 'whether the folder is there',
}
const EMPTY = 'a request without spans'
const triedBy = ({ kind, reads }: KindToAdd) =>
  TRIED[kind] ?? (reads === undefined ? EMPTY : `\`GET ${reads.path}\`, then ${EMPTY}`)

const sizeOf = (bytes: number) =>
  bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1_000_000} MB`

const COLUMNS = [
  'kind',
  'convention',
  'encoding',
  'gets',
  'request',
  'no older than',
  'adds',
  'variables',
  'tried by',
]
const rowOf = (kind: KindToAdd): readonly string[] => [
  code([kind.kind]),
  code([kind.defaults.convention]),
  kind.defaults.encoding,
  kind.defaults.content === 'metadata' ? 'metadata' : 'all that is kept',
  sizeOf(kind.defaults.maxRequestBytes),
  kind.maxAgeMs === undefined ? '' : `${kind.maxAgeMs / 3_600_000} hours`,
  code(addedBy(kind)),
  code(kind.setup.variables.map(({ name }) => name)),
  triedBy(kind),
]

const lineOf = (cells: readonly string[]) =>
  `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |')

test('the table says of every kind what the program does', () => {
  const expected = [
    lineOf(COLUMNS),
    lineOf(COLUMNS.map(() => '---')),
    ...KINDS_TO_ADD.map((kind) => lineOf(rowOf(kind))),
  ]
  const table = /^\| kind \|[\s\S]*?(?=\n\n)/m.exec(page)?.[0].split('\n')
  expect(table).toEqual(expected)
})

const CHECKED = ['kind', 'held against', 'not verified', 'better through a Collector']
test('the second table says what was verified, and how', () => {
  const expected = [
    lineOf(CHECKED),
    lineOf(CHECKED.map(() => '---')),
    ...KINDS_TO_ADD.map(({ kind, checked }) =>
      lineOf([
        code([kind]),
        checked?.against ?? 'nothing',
        checked?.unverified ?? '',
        checked?.collector ?? '',
      ]),
    ),
  ]
  const table = /^\| kind \| held[\s\S]*?(?=\n\n)/m.exec(page)?.[0].split('\n')
  expect(table).toEqual(expected)
})

/** The blocks of `sh` below the heading of a kind. */
function exampleOf(kind: string): readonly string[] {
  const section = new RegExp(`^### ${kind}\\n([\\s\\S]*?)(?=^##|(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? ''
  return (/```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '').trim().split('\n')
}

describe.each(KINDS_TO_ADD.map(({ kind }) => kind))('the example of %s', (name) => {
  const lines = exampleOf(name)
  const command = lines.find((line) => line.startsWith('turnspan destinations add'))
  const kind = KINDS_TO_ADD.find((each) => each.kind === name)

  test('exports the variables that the kind reads, and nothing that is one’s secret', () => {
    const exported = lines.flatMap((line) => /^export (\w+)=…/.exec(line)?.[1] ?? [])
    const must = kind?.setup.variables.filter(({ isOptional }) => !isOptional).map(({ name: each }) => each)
    const may = kind?.setup.variables.map(({ name: each }) => each)
    expect(exported).toEqual(expect.arrayContaining(must ?? []))
    expect(may).toEqual(expect.arrayContaining(exported))
  })

  test('is one that the program takes, with all that it needs', async () => {
    const words = (command?.match(/(?:[^\s"]+|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''))
    let asked: ReturnType<typeof readAsked> | undefined
    const program = buildProgram(async (_, { argument = '', options }) => {
      asked = readAsked(argument, options)
    })
    await program.parseAsync(words.slice(1), { from: 'user' })
    if (asked?.ok !== true) throw new Error(asked?.why ?? `no command in ${lines.join(' ')}`)
    const { kind: found, typed } = asked.asked
    expect(found.kind).toBe(name)
    const known = knownOf(found.setup, typed, () => undefined)
    expect(whyNotYet(found, known) ?? wrongChoice(found.setup, known.answers)).toBeUndefined()
  })
})

test('every option is a flag that the page names', () => {
  for (const { setup } of KINDS_TO_ADD) {
    for (const { name } of setup.options) expect(page).toContain(`--${flagOf(name)}`)
  }
})

test('the configuration on the page is one that the program takes', () => {
  const [, block = ''] = /```jsonc\n([\s\S]*?)```/.exec(page) ?? []
  expect(parseConfig(block, 'config.json')).toMatchObject({ ok: true })
})
