// How a query stands in the store's raw bytes. Texts lie there as JSON in JSON, so most characters stand as they are and
// some with backslashes before them. A place in the bytes is looked for by a run of the former, and checked by a pattern
// over what is around it; `match.ts`, which sees the text itself, has the last word.
import { mayFollow } from './follow.ts'
import { bitsOf } from './rarity.ts'

export interface RawForm {
  /** At each place the bytes that may stand there: a letter in either case. */
  readonly anchor: readonly (readonly number[])[]
  /** Whether the rest may stand around an anchor at `at`. */
  fits(bytes: Buffer, at: number): boolean
}

export interface Sign {
  /** Stands for any blanks. */
  readonly isBlank?: true
  /** A pattern over bytes as Latin-1. */
  readonly pattern: string
  /** Where it always stands as it is. */
  readonly bytes?: readonly (readonly number[])[]
}

/** So that a step of the scan fits into a byte. */
const LONGEST = 64
/** A blank of the query is any blanks and line breaks, and those of other scripts have bytes above 127. */
const BLANKS: Sign = { isBlank: true, pattern: '(?:[\\s\\x80-\\xff]|\\\\+(?:[bfnrt]|u00[0-9a-f]{2}))+' }
const CONTROL: Sign = { pattern: '\\\\+(?:[bfnrt]|u00[0-9a-f]{2})' }
const BACKSLASH: Sign = { pattern: '\\\\+' }
const QUOTE: Sign = { pattern: '\\\\+"' }
/** The longest form of a byte, with room for blanks. */
const BYTES_PER_BYTE = 8
const ROOM = 64

/** Undefined where there is nothing to look for. */
export function rawFormOf(query: string): RawForm | undefined {
  const signs = (query.trim().match(/\s+|\S/gu) ?? []).map(signOf)
  if (signs.length === 0) return undefined
  const { from, to } = rarestRun(signs)
  const anchor = signs.slice(from, to).flatMap(({ bytes = [] }) => bytes)
  const behind = signs.slice(to)
  const pattern = (some: readonly Sign[]) => some.map((sign) => sign.pattern).join('')
  const before = pattern(signs.slice(0, from))
  const around = new RegExp(`(?<=${before})${pattern(signs.slice(from))}`, 'iy')
  const reach = Buffer.byteLength(query) * BYTES_PER_BYTE + ROOM
  return {
    anchor: anchor.length === 0 ? [firstBytesOf(query.trim())] : anchor.slice(0, LONGEST),
    fits(bytes, at) {
      if (anchor.length === 0 || signs.length === 1) return true
      if (!mayFollow(bytes, at + anchor.length, behind)) return false
      const begin = Math.max(0, at - reach)
      around.lastIndex = at - begin
      return around.test(bytes.toString('latin1', begin, Math.min(bytes.length, at + reach)))
    },
  }
}

function signOf(character: string): Sign {
  if (/\s/.test(character)) return BLANKS
  if (character === '\\') return BACKSLASH
  if (character === '"') return QUOTE
  if (isControl(character)) return CONTROL
  const cases = casesOf(character)
  const [first = Buffer.alloc(0), ...others] = cases
  const pattern = `(?:${cases.map((each) => [...each].map(escapedByte).join('')).join('|')})`
  if (others.some((other) => other.length !== first.length)) return { pattern }
  return {
    pattern,
    bytes: [...first].map((byte, at) => [...new Set([byte, ...others.map((o) => o[at] ?? byte)])]),
  }
}

/** Of signs with bytes: the one that is met least by chance. */
function rarestRun(signs: readonly Sign[]) {
  let best = { from: 0, to: 0, rarity: 0 }
  let from = 0
  let rarity = 0
  for (const [at, { bytes }] of signs.entries()) {
    if (bytes === undefined) {
      from = at + 1
      rarity = 0
    } else {
      rarity += bytes.reduce((sum, [byte = 0]) => sum + bitsOf(byte), 0)
      if (rarity > best.rarity) best = { from, to: at + 1, rarity }
    }
  }
  return best
}

/** Where no character of it always stands as it is. */
function firstBytesOf(query: string): readonly number[] {
  const [first = ''] = query
  if (first === '"') return [0x22]
  if (first === '\\' || isControl(first)) return [0x5c]
  return [...new Set(casesOf(first).map((bytes) => bytes[0] ?? 0))]
}

/** What JSON writes with a backslash. */
const isControl = (character: string): boolean => (character.codePointAt(0) ?? 0) < 0x20

const casesOf = (character: string): readonly Buffer[] =>
  [...new Set([character, character.toLowerCase(), character.toUpperCase()])].map((each) => Buffer.from(each))

const escapedByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`
