// A query in a text, whatever the case; a blank in the query stands for any blanks and line breaks.

export interface Match {
  /** Each in one line. */
  readonly before: string
  readonly match: string
  readonly after: string
}

const AROUND = 60
/** Blanks that become one may be many. */
const LOOKED_AT = 300

export type Matcher = (text: string) => Match | undefined

export function matcherFor(query: string): Matcher {
  const words = query.trim().split(/\s+/).map(escapedWord)
  const pattern = new RegExp(words.join('\\s+'), 'iu')
  return (text) => {
    const found = pattern.exec(text)
    if (found === null) return undefined
    const [match] = found
    const end = found.index + match.length
    return {
      before: lastOf(oneLine(text.slice(Math.max(0, found.index - LOOKED_AT), found.index).toWellFormed())),
      match: oneLine(match),
      after: firstOf(oneLine(text.slice(end, end + LOOKED_AT).toWellFormed())),
    }
  }
}

const escapedWord = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/]/g, (sign) => `\\${sign}`)

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
/** By characters, so that none is cut in two. */
const lastOf = (text: string): string => [...text].slice(-AROUND).join('')
const firstOf = (text: string): string => [...text].slice(0, AROUND).join('')
