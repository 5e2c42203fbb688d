import type { Entry } from '../transcript/entry.ts'

/**
 * A line that stands there twice is one line, and one without a date was written with the one before it: then nothing
 * that is made of lines has to ask.
 */
export function tidied(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<string>()
  let lastMs = entries.find(({ atMs }) => atMs !== undefined)?.atMs ?? 0
  return entries.flatMap((entry) => {
    if (entry.uuid !== undefined && seen.has(entry.uuid)) return []
    if (entry.uuid !== undefined) seen.add(entry.uuid)
    lastMs = entry.atMs ?? lastMs
    return entry.atMs === undefined && entry.kind !== 'other' ? [{ ...entry, atMs: lastMs }] : [entry]
  })
}
