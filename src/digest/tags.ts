// Words that whoever ran a session gave to it: `TURNSPAN_TAGS`, in the form of W3C baggage (https://www.w3.org/TR/baggage/).
import type { Attributes } from '../trace/span.ts'

/** Beyond, a tag is left out: backends index each. */
const MOST_TAGS = 50
const KEY = /^[\w.:/-]{1,100}$/

export const isTagKey = (key: string): boolean => KEY.test(key)

export const tagsAsText = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join(',')

/** `turnspan.tag.<key>`; what is not of the form is nobody's tag. */
export function tagAttributes(text: string | undefined): Attributes {
  const pairs = (text ?? '').split(',').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=')
    const [key, value] = [pair.slice(0, Math.max(equals, 0)).trim(), decoded(pair.slice(equals + 1))]
    return isTagKey(key) && value !== undefined ? [[`turnspan.tag.${key}`, value]] : []
  })
  return Object.fromEntries(pairs.slice(0, MOST_TAGS))
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim())
  } catch {
    return undefined
  }
}
