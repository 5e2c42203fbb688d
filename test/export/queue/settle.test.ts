import { expect, test } from 'vitest'
import { newCursor } from '../../../src/export/queue/cursor.ts'
import { settle } from '../../../src/export/queue/settle.ts'
import { MAX_REASON } from '../../../src/export/words.ts'
import { BEGINNING, type StoredLine } from '../../../src/store/store.ts'
import { batchOf, NOW_MS, traceIdOf } from '../samples.ts'

const next = { day: '2026-11-23', offset: 100 }
const line: StoredLine = {
  at: NOW_MS,
  sessionId: 'a',
  traceId: traceIdOf(1),
  file: '2026-11-23/a.jsonl',
  offset: 0,
  length: 100,
  to: ['backend'],
}

test('what a backend says of rejected spans is kept as one reason of bounded length', () => {
  const outcome = { status: 'partial', rejectedSpans: 12, message: 'x'.repeat(MAX_REASON) } as const
  const now = { fingerprint: 'f', nowMs: NOW_MS, random: () => 1 }
  const settled = settle(newCursor(BEGINNING), { line, batch: batchOf(1), outcome, next }, now)
  const { reason = '' } = settled.cursor.lastFailure ?? {}
  expect(reason).toMatch(/^12 spans were rejected: x+…$/)
  expect(reason).toHaveLength(MAX_REASON)
})
