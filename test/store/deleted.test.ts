import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { isDeleted, noteDeleted } from '../../src/store/deleted.ts'
import { tempDir } from '../rig/temp-dir.ts'

const NAME = 'a7452355-0395-4dbe-8283-d86c2f78ee6b'

test('a session is deleted once that is noted, and no other one is', () => {
  const home = homeAt(tempDir('deleted'))
  expect(isDeleted(home, NAME)).toBe(false)
  expect(fs.readdirSync(home.root)).toEqual([])
  noteDeleted(home, NAME, 0)
  noteDeleted(home, NAME, 1)
  expect(isDeleted(home, NAME)).toBe(true)
  expect(isDeleted(home, NAME.replace('a', 'b'))).toBe(false)
  expect(fs.readdirSync(home.deleted)).toHaveLength(1)
})

test('the tombstone names the session to nobody who has not the key', () => {
  const [one, other] = [homeAt(tempDir('deleted')), homeAt(tempDir('deleted'))]
  for (const home of [one, other]) noteDeleted(home, NAME, 0)
  const [file = ''] = fs.readdirSync(one.deleted)
  expect(file).toMatch(/^[0-9a-f]{32}$/)
  expect(fs.readdirSync(other.deleted)).not.toEqual([file])
  expect(fs.readFileSync(path.join(one.deleted, file), 'utf8')).toBe(
    '{"v":1,"at":"1970-01-01T00:00:00.000Z"}\n',
  )
  expect(fs.statSync(one.key).mode & 0o777).toBe(0o600)
  expect(fs.statSync(path.join(one.deleted, file)).mode & 0o777).toBe(0o600)
})
