// The schema of config.json as JSON Schema, for editors. What only a function can check (header names, regular
// expressions, what a kind must have) is not in it: an editor lets some through that the program refuses.
import { configSchema } from '../schema.ts'
import { type Settings, settingsOf } from '../settings.ts'
import { KEY_WORDS, type KeyWords } from './words.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/** As much of a valibot schema, or of a step in its pipe, as is read here. */
export interface Part {
  readonly kind: string
  readonly type: string
  readonly message?: unknown
  readonly requirement?: unknown
  readonly pipe?: readonly Part[]
  readonly entries?: Readonly<Record<string, Part>>
  readonly options?: readonly unknown[]
  readonly items?: readonly Part[]
  readonly item?: Part
  readonly wrapped?: Part
  readonly key?: Part
  readonly value?: Part
}

const ID = 'https://unpkg.com/turnspan/turnspan.schema.json'

export function jsonSchemaOfConfig(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: ID,
    title: "turnspan's config.json",
    // Not of the standard: VS Code asks for it. https://code.visualstudio.com/docs/languages/json
    allowComments: true,
    ...schemaOf(configSchema as unknown as Part, ''),
  }
}

function schemaOf(part: Part, place: string): JsonSchema {
  const steps = stepsOf(part)
  const all = steps.map((step) => FORMS[step.type]?.(step, place) ?? {})
  return { ...wordsOf(place), ...Object.assign({}, ...all) }
}

/** As it is written: what a transformation makes of it is nobody's to write. */
export function stepsOf({ pipe, ...part }: Part): readonly Part[] {
  if (part.type === 'optional' && part.wrapped !== undefined) return stepsOf(part.wrapped)
  const steps = pipe?.flatMap((step) => (step.pipe === undefined ? [step] : stepsOf(step))) ?? [part]
  const end = steps.findIndex(({ kind }) => kind === 'transformation')
  return end === -1 ? steps : steps.slice(0, end)
}

type Form = (part: Part, place: string) => JsonSchema

const FORMS: Readonly<Record<string, Form>> = {
  string: () => ({ type: 'string' }),
  number: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  picklist: ({ options }) => ({ enum: options }),
  union: ({ options }, place) => ({
    anyOf: (options as readonly Part[]).map((each) => schemaOf(each, place)).map(bare),
  }),
  array: ({ item }) => ({ type: 'array', items: item && schemaOf(item, NOWHERE) }),
  strict_tuple: ({ items = [] }) => ({
    type: 'array',
    items: items.map((each) => schemaOf(each, NOWHERE)),
    minItems: items.length,
    maxItems: items.length,
  }),
  record: ({ key, value }, place) => ({
    type: 'object',
    ...(key?.pipe && { propertyNames: schemaOf(key, NOWHERE) }),
    additionalProperties: value && schemaOf(value, `${place}.*`),
  }),
  strict_object: ({ entries = {} }, place) => ({
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(entries).map(([name, each]) => [
        name,
        schemaOf(each, place === '' ? name : `${place}.${name}`),
      ]),
    ),
    ...requiredOf(entries),
    additionalProperties: false,
  }),
  non_empty: () => ({ minLength: 1 }),
  min_length: ({ requirement }) => ({ minItems: requirement }),
  min_value: ({ requirement }) => ({ minimum: requirement }),
  max_value: ({ requirement }) => ({ maximum: requirement }),
  digits: () => ({ pattern: '^[0-9]+$' }),
  regex: ({ requirement }) => ({ pattern: (requirement as RegExp).source }),
}

/** No key is there, so nothing is said of it. */
const NOWHERE = '-'

function requiredOf(entries: Readonly<Record<string, Part>>): JsonSchema {
  const required = Object.keys(entries).filter((name) => entries[name]?.type !== 'optional')
  return required.length === 0 ? {} : { required }
}

/** Said once, of the choice as a whole. */
const bare = ({ description: _, default: __, examples: ___, ...form }: JsonSchema): JsonSchema => form

const STANDARD: Settings = settingsOf({})

export const defaultOf = ({ default: given }: KeyWords): unknown =>
  typeof given === 'function' ? given(STANDARD) : undefined

function wordsOf(place: string): JsonSchema {
  const words = KEY_WORDS[place]
  if (words === undefined) return {}
  const { does, unit, example } = words
  const standard = defaultOf(words)
  return {
    description: `${plain(does)}${unit === undefined ? '' : ` In ${unit}.`}`,
    ...(standard !== undefined && { default: standard }),
    ...(example !== undefined && { examples: [example] }),
  }
}

/** Without Markdown's links and ticks. */
const plain = (markdown: string) => markdown.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '')
