// Code repeats its words, and a trace its texts: what was found out about one is not found out again.

/** `judge` must depend on the word alone. When `most` words are known, all are forgotten. */
export function remembered<Judgement>(
  judge: (word: string) => Judgement,
  most = 10_000,
): (word: string) => Judgement {
  const known = new Map<string, { readonly judgement: Judgement }>()
  return (word) => {
    const before = known.get(word)
    if (before !== undefined) return before.judgement
    const judgement = judge(word)
    if (known.size >= most) known.clear()
    known.set(copyOf(word), { judgement })
    return judgement
  }
}

/** A piece of a text keeps the whole text in memory; a copy does not. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le')

/** Shorter ones are looked at sooner than looked up. */
const LONG_TEXT = 200
/** Of all that are held, in characters: more than a turn has. */
const MOST_HELD = 1 << 20

/**
 * A tool's result is the next call's input, and the last answer is the turn's. `judge` must depend on the text alone.
 * Looked up by length: what a hash would cost is what is to be saved.
 */
export function seenAgain<Judgement>(judge: (text: string) => Judgement): (text: string) => Judgement {
  const known = new Map<number, { readonly text: string; readonly judgement: Judgement }>()
  let held = 0
  return (text) => {
    if (text.length < LONG_TEXT || text.length > MOST_HELD) return judge(text)
    const before = known.get(text.length)
    if (before?.text === text) return before.judgement
    const judgement = judge(text)
    if (held > MOST_HELD) {
      known.clear()
      held = 0
    }
    held += text.length
    known.set(text.length, { text, judgement })
    return judgement
  }
}
