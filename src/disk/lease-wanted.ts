// Whoever waits for a lease says so beside it: a holder that could go on for ever gives it up then.
import fs from 'node:fs'
import { openPrivateForAppend } from './private-file.ts'

/** Said again and again while somebody waits: an older mark is one of a process that is gone. */
const FRESH_MS = 2_000

const markOf = (lease: string) => `${lease}.wanted`

export function wantLease(lease: string): void {
  const fd = openPrivateForAppend(markOf(lease))
  try {
    const now = new Date()
    fs.futimesSync(fd, now, now)
  } finally {
    fs.closeSync(fd)
  }
}

export const wantLeaseNoMore = (lease: string): void => fs.rmSync(markOf(lease), { force: true })

export function isLeaseWanted(lease: string): boolean {
  const stat = fs.lstatSync(markOf(lease), { throwIfNoEntry: false })
  return stat?.isFile() === true && Math.abs(Date.now() - stat.mtimeMs) < FRESH_MS
}
