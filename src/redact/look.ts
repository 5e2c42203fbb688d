// One string as it is read: without colours, and what an address says decoded.
import type { Hit } from './rule.ts'
import type { Ruleset } from './ruleset.ts'
import { outsideMarkers } from './scan/ranges.ts'
import { decodedIn, inOuter, unstyled, type View } from './scan/view.ts'

export const NO_HITS: readonly Hit[] = []

export interface Look {
  readonly hits: readonly Hit[]
  /** Where the words of rules stand, in order. */
  readonly words: readonly number[]
  readonly isWithheld: boolean
}

type Rules = Pick<Ruleset, 'scan' | 'matchers' | 'patterns'>

function look(text: string, { scan, matchers, patterns }: Rules): Look {
  const { hits, words } = scan(text)
  const own = patterns?.(text) ?? NO_HITS
  if ('withheld' in own) return { hits: [whole(own.withheld, text)], words, isWithheld: true }
  if (matchers.length === 0 && own.length === 0 && hits.length === 0)
    return { hits, words, isWithheld: false }
  const all = [...matchers.flatMap((matcher) => matcher(text)), ...hits, ...own]
  return { hits: all.length === 0 ? all : outsideMarkers(text, all), words, isWithheld: false }
}

/** Without colours, and each address once more as it says it decoded. */
export function lookAsRead(text: string, rules: Rules): Look {
  const plain = unstyled(text)
  if (plain !== undefined) return inView(plain, look(plain.text, rules))
  const asWritten = look(text, rules)
  const addresses = decodedIn(text)
  if (addresses.length === 0) return asWritten
  const looks = [asWritten, ...addresses.map((view) => inView(view, look(view.text, rules)))]
  const [withheld] = looks.find(({ isWithheld }) => isWithheld)?.hits ?? []
  return {
    hits: withheld === undefined ? looks.flatMap(({ hits }) => hits) : [whole(withheld.rule, text)],
    words: looks.flatMap(({ words }) => words).sort((a, b) => a - b),
    isWithheld: withheld !== undefined,
  }
}

const inView = (view: View, found: Look): Look => ({
  ...found,
  hits: inOuter(view, found.hits),
  words: found.words.map(view.startOf),
})

export const whole = (rule: string, text: string): Hit => ({ rule, start: 0, end: text.length })
