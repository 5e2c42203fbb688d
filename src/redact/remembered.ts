// Code repeats its words: what was found out about one is not found out again.

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
