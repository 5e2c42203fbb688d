// docs/configuration-reference.md: every key and every variable, in Markdown.
import { configSchema } from '../schema.ts'
import { defaultOf, type Part, stepsOf } from './json-schema.ts'
import { VARIABLE_WORDS } from './variable-words.ts'
import { KEY_WORDS } from './words.ts'

export interface Key {
  /** The way to it; `*` is a name that you give. */
  readonly place: string
  readonly part: Part
}

/** Every key that the schema has, in its order. */
export const keysOfConfig = (): readonly Key[] => keysIn(configSchema as unknown as Part, '')

function keysIn(part: Part, place: string): readonly Key[] {
  const at = (name: string) => (place === '' ? name : `${place}.${name}`)
  return stepsOf(part).flatMap((step) => {
    if (step.type === 'record' && hasKeys(step.value)) {
      return [{ place: at('*'), part: step.value as Part }, ...keysIn(step.value as Part, at('*'))]
    }
    if (step.type === 'union') return (step.options as readonly Part[]).flatMap((each) => keysIn(each, place))
    return Object.entries(step.entries ?? {}).flatMap(([name, each]) => [
      { place: at(name), part: each },
      ...keysIn(each, at(name)),
    ])
  })
}

const hasKeys = (part: Part | undefined): boolean =>
  part !== undefined && stepsOf(part).some(({ entries }) => entries !== undefined)

export const referencePage = (): string =>
  `${[HEAD, ...SECTIONS.map(sectionOf), VARIABLES_HEAD, variablesTable()].join('\n\n')}\n`

const HEAD = `# Every key of config.json, and every variable

<!-- Written by \`npm run reference\` from src/config/schema.ts and src/config/reference: change those. -->

[Configuration](configuration.md) says what belongs together and why; this is the list. \`~/.turnspan/config.json\` is yours
alone: a project's settings can say none of these keys, and of what the last column names only what stands there. It is JSON
with comments. An unknown key or a wrong value is refused with line and column, and as long as it is broken nothing is sent and
nothing is lost.

\`"$schema": "https://unpkg.com/turnspan/turnspan.schema.json"\` as its first key lets an editor complete the keys; the same
file comes with the package (\`turnspan.schema.json\`), for editors without a network.`

const SECTIONS = [
  { title: 'Of everything', isHere: (place: string) => !place.includes('*') },
  { title: 'Of a destination', isHere: (place: string) => place.startsWith('destinations.*') },
  { title: 'Of an origin', isHere: (place: string) => place.startsWith('origins.*') },
]

function sectionOf({ title, isHere }: (typeof SECTIONS)[number]): string {
  const rows = keysOfConfig()
    .filter(({ place }) => isHere(place))
    .map(rowOf)
  return `## ${title}\n\n${tableOf(['key', 'what it does', 'what it can be', 'default', 'example', 'elsewhere'], rows)}`
}

function rowOf({ place, part }: Key): readonly string[] {
  const words = KEY_WORDS[place]
  if (words === undefined) throw new Error(`src/config/reference says nothing of ${place}`)
  const must = part.type === 'optional' || place.endsWith('*') ? '' : ' It must be there.'
  const unit = words.unit === undefined ? '' : `; ${words.unit}`
  const example = words.example === undefined ? '' : code(exampleOf(place, words.example))
  return [
    code(place),
    `${words.does}${must}`,
    `${formOf(part)}${unit}`,
    defaultInWords(place),
    example,
    words.elsewhere ?? '',
  ]
}

function defaultInWords(place: string): string {
  const words = KEY_WORDS[place]
  if (words === undefined) return ''
  const standard = defaultOf(words)
  return standard === undefined ? String(words.default ?? '') : code(inBytes(standard, words.unit))
}

const inBytes = (value: unknown, unit = '') =>
  unit.startsWith('bytes') && Number(value) % 2 ** 30 === 0
    ? `"${Number(value) / 2 ** 30}GiB"`
    : JSON.stringify(value)

const exampleOf = (place: string, example: unknown) =>
  `${JSON.stringify(place.split('.').at(-1))}: ${JSON.stringify(example)}`

/** The program's own sentences for what is none, without their "must be". */
export function formOf(part: Part): string {
  const said = stepsOf(part).flatMap(({ type, message, entries }) => {
    if (entries !== undefined) return ['an object']
    if (typeof message !== 'string' || type === 'raw_check') return []
    return [message.replace(/^must be /, '')]
  })
  return [...new Set(said)].map(escaped).join('; ')
}

const VARIABLES_HEAD = `## Variables

Who may set one matters: Claude Code hands the \`env\` of a project's settings to hooks, so what a project could set either
means little or counts only once you allowed it.`

const variablesTable = () =>
  tableOf(
    ['variable', 'what it says', 'who sets it'],
    Object.entries(VARIABLE_WORDS).map(([name, { says, by }]) => [code(name), says, by]),
  )

const tableOf = (columns: readonly string[], rows: readonly (readonly string[])[]) =>
  [columns, columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' '))
    .join('\n')

const escaped = (text: string) => text.replaceAll('|', '\\|').replace(/[{}<>]/g, (sign) => `\\${sign}`)
const code = (text: string) => `\`${text}\``
