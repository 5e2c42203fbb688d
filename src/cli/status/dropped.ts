// What was lost for want of room: a problem while it is fresh, a fact for ever.
import type { Home } from '../../disk/home.ts'
import { readUpkeep } from '../../upkeep/record.ts'
import { droppedInWords, journalsInWords } from '../../upkeep/upkeep.ts'
import type { Problem } from './problems.ts'

export interface DroppedFact {
  readonly what: string
  /** The last time. */
  readonly at: string
}

export function droppedFrom(home: Home): readonly DroppedFact[] {
  const { dropped, droppedJournals } = readUpkeep(home)
  const at = (ms: number) => new Date(ms).toISOString()
  return [
    ...(dropped ? [{ what: droppedInWords(dropped), at: at(dropped.lastAtMs) }] : []),
    ...(droppedJournals
      ? [{ what: journalsInWords(droppedJournals), at: at(droppedJournals.lastAtMs) }]
      : []),
  ]
}

const FRESH_MS = 30 * 86_400_000

export const isFresh = ({ at }: DroppedFact, nowMs: number): boolean => nowMs - Date.parse(at) < FRESH_MS

export const droppedProblems = (dropped: readonly DroppedFact[], nowMs: number): readonly Problem[] =>
  dropped
    .filter((each) => isFresh(each, nowMs))
    .map(({ what, at }) => ({
      what: `${what} The last time was ${at.slice(0, 10)}.`,
      cure: 'Mend what does not take them or remove it from config.json, or raise the limits under "retention" there.',
    }))
