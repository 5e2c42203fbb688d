// Hits → one range each, and the text with markers in their places.
import type { Hit } from '../rule.ts'
import { lastAtMost } from './sorted.ts'

/** No quote, no backslash, no run of digits: JSON stays JSON, and no rule takes a marker for a secret. */
export const marker = (rule: string): string => `[REDACTED:${rule}]`

const MARKER = /\[REDACTED:[A-Za-z][\w:.-]{0,100}\]/g

export const isMarker = (text: string): boolean => /^\[REDACTED:[A-Za-z][\w:.-]{0,100}\]$/.test(text)

function markersIn(text: string): readonly (readonly [number, number])[] {
  if (!text.includes('[REDACTED:')) return []
  return [...text.matchAll(MARKER)].map((match) => [match.index, match.index + match[0].length])
}

/** What was masked before stays as it is, unless it is a part of more. */
export function outsideMarkers(text: string, hits: readonly Hit[]): readonly Hit[] {
  const markers = markersIn(text)
  if (markers.length === 0) return hits
  const starts = markers.map(([start]) => start)
  const endOf = (marker: number) => markers[marker]?.[1] ?? 0
  return hits.filter(({ start, end }) => {
    const first = lastAtMost(starts, start)
    const last = lastAtMost(starts, end - 1)
    return endOf(first) <= start && (last === first || endOf(last) <= end)
  })
}

/** Without overlaps, in order. Of hits that overlap, the one that knows the token's form names the whole. */
export function merged(hits: readonly Hit[]): readonly Hit[] {
  if (hits.length < 2) return hits
  const result: Hit[] = []
  for (const hit of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || hit.start >= last.end) {
      result.push(hit)
      continue
    }
    const named = last.isGeneric && !hit.isGeneric ? hit : last
    result[result.length - 1] = { ...named, start: last.start, end: Math.max(last.end, hit.end) }
  }
  return result
}

/** `hits` do not overlap and are in order. */
export function replaced(text: string, hits: readonly Hit[], note?: (rule: string) => void): string {
  let result = ''
  let from = 0
  for (const { rule, start, end } of hits) {
    note?.(rule)
    result += text.slice(from, start) + marker(rule)
    from = end
  }
  return result + text.slice(from)
}
