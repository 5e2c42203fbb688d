// docs/configuration-reference.md and turnspan.schema.json against the schema and the sources, both ways.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkedConfig } from '../../src/config/config.ts'
import { jsonSchemaOfConfig, referencePage } from '../../src/config/reference/index.ts'
import { keysOfConfig } from '../../src/config/reference/page.ts'
import { VARIABLE_WORDS } from '../../src/config/reference/variable-words.ts'
import { KEY_WORDS } from '../../src/config/reference/words.ts'
import { RECORDED_ENV } from '../../src/hook/record.ts'
import { namesIn, textsOf } from './source-texts.ts'

const root = path.resolve(import.meta.dirname, '../..')
const textOf = (name: string) => fs.readFileSync(path.join(root, name), 'utf8')

test('the page is what the schema says: npm run reference writes it', () => {
  expect(textOf('docs/configuration-reference.md')).toBe(referencePage())
})

test('the JSON Schema is what the schema says: npm run reference writes it', () => {
  expect(JSON.parse(textOf('turnspan.schema.json'))).toEqual(JSON.parse(JSON.stringify(jsonSchemaOfConfig())))
})

test('every key has its words, and every word its key', () => {
  expect(Object.keys(KEY_WORDS).sort()).toEqual([...new Set(keysOfConfig().map(({ place }) => place))].sort())
})

const ENDPOINT = { kind: 'otlp', url: 'http://127.0.0.1:4318' }

type Place = Record<string, unknown>

/** The example where it belongs, and beside it what it needs. */
function configWith(place: string): Place {
  const { example, beside } = KEY_WORDS[place] ?? {}
  const keys = place
    .replace('destinations.*', 'destinations.mine')
    .replace('origins.*', 'origins.{}')
    .split('.')
    .map((key) => (key === '{}' ? 'https://otlp.example.com' : key))
  const config: Place = {
    destinations: { mine: place.startsWith('destinations.*') ? { ...ENDPOINT, ...beside } : ENDPOINT },
    origins: { 'https://otlp.example.com': place.startsWith('origins.*') ? { ...beside } : {} },
  }
  const last = keys.pop() ?? ''
  let inner = config
  for (const key of keys) {
    inner[key] ??= {}
    inner = inner[key] as Place
  }
  inner[last] = example
  return config
}

describe('the program takes the example of', () => {
  const places = keysOfConfig()
    .map(({ place }) => place)
    .filter((place) => KEY_WORDS[place]?.example !== undefined)
  test.each(places)('%s', (place) => {
    expect(checkedConfig(configWith(place))).toMatchObject({ ok: true })
  })
})

interface Described {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Described>>
}

test('the JSON Schema describes every key of the outermost object and refuses all others', () => {
  const schema = jsonSchemaOfConfig() as Described & { readonly additionalProperties?: unknown }
  expect(schema.additionalProperties).toBe(false)
  const silent = Object.entries(schema.properties ?? {}).filter(
    ([, { description = '' }]) => description === '',
  )
  expect(silent).toEqual([])
})

const OURS = /^(?:TURNSPAN|OTEL|MLFLOW|DATABRICKS|CLAUDE)_[A-Z_]+$/

test('every variable that the sources name is in the table', () => {
  const documented = Object.keys(VARIABLE_WORDS)
  const general = documented.map((name) => name.replace('_OTLP_', '_OTLP_TRACES_'))
  // Some are put together of two halves.
  const isKnown = (name: string) =>
    [...documented, ...general].some(
      (known) =>
        known === name ||
        known.startsWith(`${name}_`) ||
        known.endsWith(`_${name}`) ||
        (name.endsWith('_') && known.startsWith(name)),
    )
  const words = [...textsOf('src').values()]
    .flatMap(({ texts }) => texts)
    .flatMap((text) => text.match(/[A-Z_]+/g) ?? [])
  const named = [...words, ...namesIn('src')].filter((name) => OURS.test(name))
  expect(named.length).toBeGreaterThan(50)
  expect([...new Set(named.filter((name) => !isKnown(name)))]).toEqual([])
})

test('what a hook notes is in the table', () => {
  expect(RECORDED_ENV.filter((name) => VARIABLE_WORDS[name] === undefined)).toEqual([])
})
