import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { lastEntryIn } from '../../src/cli/doctor/last-entry.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { tempDir } from '../rig/temp-dir.ts'

const log = path.join(tempDir('last-entry'), 'turnspan.log')

test('the newest entry of the log is told in words, and how long ago it was', () => {
  expect(lastEntryIn(log, Date.now())).toBeUndefined()
  openLog(log)('store.trimmed', { files: 1 })
  openLog(log)('upkeep.failed', { message: 'the disk is full', left: { traces: 2 } })
  expect(lastEntryIn(log, Date.now() + 180_000)).toMatch(
    /^upkeep\.failed, 3 m ago; message: the disk is full; left: \{"traces":2\}$/,
  )
})

test('a line that is none of ours is shown as it stands, a long one cut', () => {
  fs.writeFileSync(log, `not JSON ${'x'.repeat(1_000)}\n`)
  expect(lastEntryIn(log, 0)).toMatch(/^not JSON x{291}$/)
})
