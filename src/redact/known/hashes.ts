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
const SEPARATORS = new Set([...'=:@/?&\\'].map((character) => character.charCodeAt(0)))
const isWordCharacter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39)

/** Undefined where nothing was noted. */
export function hashMatcher(
  hashes: readonly HashedValue[],
  key: Uint8Array,
): ((text: string) => readonly Hit[]) | undefined {
  const byHash = new Map(hashes.map(({ hmac, name }) => [hmac, ruleOf(name)]))
  const lengths = [...new Set(hashes.map(({ length }) => length))].filter((length) => length >= SHORTEST)
  if (lengths.length === 0) return undefined
  const shortest = Math.min(...lengths)
  const run = new RegExp(`[^\\s"'\`<>,;|(){}[\\]]{${shortest},}`, 'g')
  const ruleFor = remembered((word) => byHash.get(hmacOf(word, key)), MOST_KNOWN)

  return (text) => {
    const hits: Hit[] = []
    let left = mostTriesIn(text, lengths.length)
    for (const { 0: word, index } of text.matchAll(run)) {
      // A run begins a value, and so does what stands behind a separator: `TOKEN=value`, `//user:value@host`.
      for (let start = 0; start <= word.length - shortest; start++) {
        if (start > 0 && !SEPARATORS.has(word.charCodeAt(start - 1))) continue
        for (const length of lengths) {
          const end = start + length
          if (end > word.length || (end < word.length && isWordCharacter(word.charCodeAt(end)))) continue
          const rule = left-- > 0 ? ruleFor(word.slice(start, end)) : undefined
          if (rule !== undefined) hits.push({ rule, start: index + start, end: index + end })
        }
      }
    }
    return hits
  }
}
