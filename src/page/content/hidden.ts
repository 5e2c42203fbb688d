// Characters that change how a text reads without being seen: they are shown, never obeyed.

/** Direction marks, zero-width and invisible characters, other controls; not tab, line feed, carriage return. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g

export type PlainPart = string | { readonly hidden: string }

/** The text in parts: what may be shown as it is, and names of what may not (`\u202e`). */
export function plainParts(text: string): readonly PlainPart[] {
  if (text.search(HIDDEN) < 0) return text === '' ? [] : [text]
  const parts: PlainPart[] = []
  let at = 0
  for (const { 0: match, index } of text.matchAll(HIDDEN)) {
    if (index > at) parts.push(text.slice(at, index))
    parts.push({ hidden: nameOf(match) })
    at = index + match.length
  }
  if (at < text.length) parts.push(text.slice(at))
  return parts
}

function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
}
