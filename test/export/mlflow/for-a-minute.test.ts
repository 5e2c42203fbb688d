import { expect, test } from 'vitest'
import { forAMinute } from '../../../src/export/mlflow/for-a-minute.ts'

test('an answer is believed for a minute, however often it is used, and then asked for again', () => {
  let nowMs = 5
  const known = forAMinute<string>(() => nowMs)
  expect(known.get('team')).toBeUndefined()
  known.set('team', '1')
  nowMs += 59_999
  expect([known.get('team'), known.get('other')]).toEqual(['1', undefined])
  nowMs += 1
  expect(known.get('team')).toBeUndefined()
  known.set('team', '2')
  expect(known.get('team')).toBe('2')
})
