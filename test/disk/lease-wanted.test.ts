import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isLeaseWanted, wantLease, wantLeaseNoMore } from '../../src/disk/lease-wanted.ts'
import { tempDir } from '../rig/temp-dir.ts'

const newLease = () => path.join(tempDir('wanted'), 'flusher.lock')

test('a lease is wanted from when somebody says so until they have it', () => {
  const lease = newLease()
  expect(isLeaseWanted(lease)).toBe(false)
  wantLease(lease)
  wantLease(lease)
  expect(isLeaseWanted(lease)).toBe(true)
  wantLeaseNoMore(lease)
  wantLeaseNoMore(lease)
  expect(isLeaseWanted(lease)).toBe(false)
})

test('nobody wants it any more who has not said so for a while: that process is gone', () => {
  const lease = newLease()
  wantLease(lease)
  const then = new Date(Date.now() - 3_000)
  fs.utimesSync(`${lease}.wanted`, then, then)
  expect(isLeaseWanted(lease)).toBe(false)
  wantLease(lease)
  expect(isLeaseWanted(lease)).toBe(true)
})

test('a planted link is neither followed nor believed', () => {
  const lease = newLease()
  const victim = path.join(path.dirname(lease), 'victim')
  fs.writeFileSync(victim, 'x')
  fs.symlinkSync(victim, `${lease}.wanted`)
  expect(isLeaseWanted(lease)).toBe(false)
  expect(() => wantLease(lease)).toThrow()
  expect(fs.readFileSync(victim, 'utf8')).toBe('x')
})
