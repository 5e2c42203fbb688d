// Values of which only a keyed hash is known: words of the text that have a noted length are hashed and compared.
import { createHmac } from 'node:crypto'
import { remembered } from '../remembered.ts'
import type { Hit } from '../rule.ts'
import { ruleOf } from './values.ts'

export interface HashedValue {
  readonly name: string
  /** UTF-16 units. */
  readonly length: number
  readonly hmac: string
}

/** HMAC-SHA-256, its first 8 bytes: enough to know a value again, of little use for finding it. */
export const hmacOf = (value: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(value).digest().subarray(0, 8).toString('base64url')

/** Code repeats its words. */
const MOST_KNOWN = 50_000
/** Several times what source code needs. A text made to have a word at each character would take a minute a megabyte. */
const mostTriesIn = (text: string, lengths: number): number => 10_000 + (text.length / 50) * lengths

const SHORTEST = 6

/** No value that is looked for goes over one of these. “ ” and their like end a word too. */
const ENDS = Uint8Array.from({ length: 128 }, (_, code) =>
  code <= 0x20 || '"\'`<>,;|(){}[]'.includes(String.fromCharCode(code)) ? 1 : 0,
)
const endsRun = (code: number): boolean => (code < 128 ? ENDS[code] === 1 : code >= 0x2000 && code < 0x2070)

/** A value may begin behind one: `TOKEN=value`, `//user:value@host`. */
const SEPARATORS = new Set([...'=:@/?&\\'].map((character) => character.charCodeAt(0)))

const isWordCharacter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39)

/** Undefined where nothing was noted. */
export function hashMatcher(
  hashes: readonly HashedValue[],
  key: Uint8Array,
): ((text: string) => readonly Hit[]) | undefined {
  const byHash = new Map(hashes.map(({ hmac, name }) => [hmac, ruleOf(name)]))
  const lengths = [...new Set(hashes.map(({ length }) => length))]
    .filter((length) => length >= SHORTEST)
    .sort((a, b) => a - b)
  const [shortest] = lengths
  if (shortest === undefined) return undefined
  const ruleFor = remembered((word) => byHash.get(hmacOf(word, key)), MOST_KNOWN)

  return (text) => {
    const hits: Hit[] = []
    let left = mostTriesIn(text, lengths.length)
    const tryFrom = (start: number, end: number) => {
      for (const length of lengths) {
        const last = start + length
        if (last > end) return
        if (last < end && isWordCharacter(text.charCodeAt(last))) continue
        const rule = left-- > 0 ? ruleFor(text.slice(start, last)) : undefined
        if (rule !== undefined) hits.push({ rule, start, end: last })
      }
    }
    let from = 0
    for (let at = 0; at <= text.length; at++) {
      if (at < text.length && !endsRun(text.charCodeAt(at))) continue
      for (let start = from; start + shortest <= at; start++) {
        if (start === from || SEPARATORS.has(text.charCodeAt(start - 1))) tryFrom(start, at)
      }
      from = at + 1
    }
    return hits
  }
}
