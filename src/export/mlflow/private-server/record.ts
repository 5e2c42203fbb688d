// Which private servers run: a record each, so that two processes of one user share a server, and so that one whose
// owner is gone is found. A record is never believed without a look.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { readJsonIfThere, writePrivate } from '../../../disk/private-file.ts'
import { isAlive } from '../../../disk/processes.ts'
import { isJson } from '../../../json/read.ts'
import { endGroup, LEASH_NAME } from './leash.ts'

export interface ServerRecord {
  /** Leader of its process group. */
  readonly pid: number
  /** The process that ends it. */
  readonly owner: number
  /** Its address, secret path included. */
  readonly url: string
}

const fileIn = (folder: string) => path.join(folder, 'server.json')

export const noteServer = (folder: string, record: ServerRecord): void =>
  writePrivate(fileIn(folder), `${JSON.stringify({ v: 1, ...record })}\n`)

/** One of ours whose owner still lives. What a dead owner left is ended here; a pid may be another's by now. */
export async function serverThatRuns(folder: string): Promise<ServerRecord | undefined> {
  const record = recordIn(folder)
  if (record === undefined || !(await isLeash(record.pid))) return undefined
  if (isAlive(record.owner)) return record
  endGroup(record.pid, 'SIGKILL')
  return undefined
}

function recordIn(folder: string): ServerRecord | undefined {
  const read = readJsonIfThere(fileIn(folder))
  if (!isJson(read) || typeof read.url !== 'string') return undefined
  const { pid, owner, url } = read
  const isPid = (given: unknown): given is number => Number.isInteger(given) && (given as number) > 1
  return isPid(pid) && isPid(owner) ? { pid, owner, url } : undefined
}

async function isLeash(pid: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)], {
      timeout: 5_000,
      env: { PATH: '/usr/bin:/bin' },
    })
    return stdout.includes(LEASH_NAME)
  } catch {
    return false
  }
}
