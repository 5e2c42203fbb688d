// A structured value, key by key, as JSON.parse made it.
import { isJson } from '../../json/read.ts'
import { below, isNameKey, NOWHERE, type Place } from './place.ts'

/** What lies deeper is withheld: it could not be looked at. */
const DEEPEST = 64
export const TOO_DEEP = 'too-deep'

export interface Redact {
  readonly key: (key: string) => string
  readonly text: (text: string, place: Place) => string
  readonly withhold: (rule: string) => string
}

export function walk(value: unknown, redact: Redact, place: Place = NOWHERE, depth = 0): unknown {
  if (typeof value === 'string') return redact.text(value, place)
  if (!Array.isArray(value) && !isPlain(value)) return value
  if (depth >= DEEPEST) return redact.withhold(TOO_DEEP)
  if (Array.isArray(value)) {
    const items = value.map((item) => walk(item, redact, place, depth + 1))
    return items.some((item, index) => !Object.is(item, value[index])) ? items : value
  }
  const keys = Object.keys(value)
  const siblings = { name: nameIn(value, keys), isKubernetesSecret: value.kind === 'Secret' }
  let isSame = true
  const after = keys.map((key) => {
    const child = value[key]
    const kept = redact.key(key)
    const inner = walk(child, redact, below(place, key, siblings), depth + 1)
    isSame &&= kept === key && Object.is(inner, child)
    return [kept, inner] as const
  })
  // fromEntries defines; it never sets a prototype, whatever a key says.
  return isSame ? value : Object.fromEntries(distinct(after))
}

/** Of a class's own objects only their class knows the inside. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isJson(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function nameIn(value: Readonly<Record<string, unknown>>, keys: readonly string[]): string | undefined {
  if (!keys.some((key) => key.length === VALUE.length && key.toLowerCase() === VALUE)) return undefined
  const name = keys.find((key) => isNameKey(key) && typeof value[key] === 'string')
  return name === undefined ? undefined : (value[name] as string)
}

const VALUE = 'value'

/** Two keys that became the same marker stay two. */
function distinct(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  const seen = new Set<string>()
  return entries.map(([key, value]) => {
    let name = key
    while (seen.has(name)) name += '_'
    seen.add(name)
    return [name, value]
  })
}
