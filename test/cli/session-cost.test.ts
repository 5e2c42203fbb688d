import { expect, test } from 'vitest'
import { costInWords, sessionCost } from '../../src/cli/session-cost.ts'
import { importSession } from '../sessions/import.ts'

test('a session whose calls all leave lines costs what Claude Code counts', () => {
  const cost = sessionCost(importSession('28-nested'), 0.014422399999999998)
  expect(cost.tracedUsd).toBeCloseTo(0.0144224, 7)
  expect(costInWords(cost)).toBe('The session: $0.0144, as Claude Code counts it too.')
})

test('what the transcript cannot show is said as a difference', () => {
  expect(costInWords(sessionCost(importSession('11-compact'), 0.008544))).toBe(
    "The session: $0.0057 in its traces, $0.0085 by Claude Code's count; $0.0028 is for calls that leave no lines (compaction, web search, titles), or what a fork took over from its origin.",
  )
})

test('a session that told no total is not held against one', () => {
  expect(costInWords(sessionCost(importSession('02-bash@2.1.197'), undefined))).toContain('told no total')
})
