import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Cursor, newCursor } from '../../../src/export/queue/cursor.ts'
import { saveNowAndThen } from '../../../src/export/queue/save-now-and-then.ts'

const cursorAt = (offset: number): Cursor => newCursor({ day: '2026-11-23', offset })

function saving() {
  const saved: number[] = []
  return { saved, saver: saveNowAndThen(({ position }) => saved.push(position.offset)) }
}

test('saves the first at once, and of what follows at once only the last, when it is asked to finish', () => {
  const { saved, saver } = saving()
  for (const offset of [1, 2, 3, 4]) saver.note(cursorAt(offset))
  expect(saved).toEqual([1])
  saver.finish()
  saver.finish()
  expect(saved).toEqual([1, 4])
})

test('saves by itself before long, for the next request may hang', async () => {
  const { saved, saver } = saving()
  saver.note(cursorAt(1))
  saver.note(cursorAt(2))
  saver.note(cursorAt(3))
  await sleep(600)
  expect(saved).toEqual([1, 3])
  saver.note(cursorAt(4))
  expect(saved).toEqual([1, 3, 4])
  saver.finish()
  expect(saved).toEqual([1, 3, 4])
})
