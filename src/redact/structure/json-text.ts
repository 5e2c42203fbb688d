// A text that is JSON, string by string: its keys count, and its numbers and its layout stay byte for byte.
import type { Hit } from '../rule.ts'
import { inOuter, unescaped } from '../scan/view.ts'
import { below, isNameKey, NOWHERE, namesSecret, type Place } from './place.ts'

interface Frame {
  readonly place: Place
  readonly isObject: boolean
  key: string | undefined
  name: string | undefined
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const KUBERNETES_SECRET = /"kind"\s*:\s*"Secret"/

export const looksLikeJson = (text: string): boolean =>
  text.charCodeAt(0) <= 0x7b && /^\s{0,100}[{["]/.test(text) && /[}\]"]\s{0,100}$/.test(text)

export interface Look {
  /** Whether anything may be found between two offsets; asked from left to right. */
  readonly isWorthALook: (from: number, to: number) => boolean
  readonly hitsIn: (text: string, place: Place) => readonly Hit[]
}

/** Looks at every key and every value that is a string. Undefined for what is no JSON. */
export function hitsInJson(text: string, { isWorthALook, hitsIn }: Look): readonly Hit[] | undefined {
  if (!isJsonText(text)) return undefined
  const isKubernetesSecret = KUBERNETES_SECRET.test(text)
  const hits: Hit[] = []
  const frames: Frame[] = [{ place: NOWHERE, isObject: false, key: undefined, name: undefined }]

  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const frame = frames.at(-1) as Frame
    if (code === QUOTE) {
      const end = endOfString(text, at + 1)
      const isKey = frame.isObject && frame.key === undefined
      const place = isKey ? NOWHERE : placeIn(frame)
      const isName = !isKey && frame.key !== undefined && isNameKey(frame.key)
      if (isKey || isName || namesSecret(place) || isWorthALook(at + 1, end)) {
        const view = unescaped(text, at + 1, end)
        const isWorth = namesSecret(place) || isWorthALook(at + 1, end)
        if (isWorth) for (const hit of inOuter(view, hitsIn(view.text, place))) hits.push(hit)
        if (isKey) frame.key = view.text
        if (isName) frame.name = view.text
      }
      at = end
    } else if (code === 0x2c) {
      if (frame.isObject) frame.key = undefined
    } else if (code === 0x7b || code === 0x5b) {
      frames.push({ place: placeIn(frame), isObject: code === 0x7b, key: undefined, name: undefined })
    } else if (code === 0x7d || code === 0x5d) {
      frames.pop()
    }
  }
  return hits

  function placeIn({ place, isObject, key, name }: Frame): Place {
    return isObject && key !== undefined ? below(place, key, { name, isKubernetesSecret }) : place
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Where the quote is that ends it: one with an even number of backslashes before it. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
  }
}
