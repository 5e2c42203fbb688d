// Where in a text one of many words stands, whatever its case: one pass, however many words there are.

/** Folded to lower case, three characters give a hash of 15 bits: a table of one byte each stays in the cache. */
const SIZE = 1 << 15
const hashOf = (a: number, b: number, c: number): number => ((a << 10) ^ (b << 5) ^ c) & (SIZE - 1)

const FOLD = Uint8Array.from({ length: 256 }, (_, code) => (code >= 0x41 && code <= 0x5a ? code + 32 : code))

/** Text is looked at in pieces, as bytes: reading a byte costs half of reading a character of a string. */
const PIECE = 1 << 16
const scratch = Buffer.alloc(PIECE)
const OVERLAP = 2
/** Below it, to go out of JavaScript costs more than to read character by character. */
const SHORT = 128

interface Entry<What> {
  readonly word: string
  readonly what: What
}

/**
 * Calls `found` for every place where a word may stand, in the order of the text. ASCII words of three characters or
 * more; a caller that minds the case looks again.
 */
export function triggerScanner<What>(
  entries: readonly Entry<What>[],
): (text: string, found: (what: What, at: number) => void) => void {
  const buckets: Entry<What>[][] = []
  const bucketOf = new Uint8Array(SIZE)
  for (const { word, what } of entries) {
    const lower = word.toLowerCase()
    const hash = hashOf(lower.charCodeAt(0), lower.charCodeAt(1), lower.charCodeAt(2))
    if (bucketOf[hash] === 0) bucketOf[hash] = buckets.push([])
    buckets[(bucketOf[hash] ?? 0) - 1]?.push({ word: lower, what })
  }
  if (buckets.length > 255) throw new Error('more first three letters than a byte can count')

  return (text, found) => {
    for (let from = 0; from < text.length; from += PIECE - OVERLAP) {
      const length = read(text, from)
      let hash = 0
      for (let at = 0; at < length; at++) {
        hash = ((hash << 5) ^ (FOLD[scratch[at] as number] as number)) & (SIZE - 1)
        const bucket = bucketOf[hash] as number
        if (bucket === 0 || at < OVERLAP) continue
        const start = from + at - OVERLAP
        for (const { word, what } of buckets[bucket - 1] as Entry<What>[]) {
          if (standsAt(text, word, start)) found(what, start)
        }
      }
    }
  }
}

/** A character beyond a byte keeps its low byte: a false alarm at most, which the comparison ends. */
function read(text: string, from: number): number {
  if (text.length > SHORT) {
    return scratch.write(text.length <= PIECE ? text : text.slice(from, from + PIECE), 'latin1')
  }
  for (let at = 0; at < text.length; at++) scratch[at] = text.charCodeAt(at)
  return text.length
}

function standsAt(text: string, word: string, at: number): boolean {
  if (at + word.length > text.length) return false
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(at + index)
    if (code > 0x7f || FOLD[code] !== word.charCodeAt(index)) return false
  }
  return true
}
