// What a backend would not take, with its answer: `delivery/<id>/refused/`. No payload: that stays in the store alone.
import fs from 'node:fs'
import path from 'node:path'
import { readJsonIfThere, writePrivate } from '../../disk/private-file.ts'
import { safeName } from '../../disk/safe-name.ts'
import type { StoredLine } from '../../store/store.ts'
import type { PartlyAccepted, Refused } from '../outcome.ts'

export interface RefusedRecord {
  readonly at: number
  readonly line: StoredLine
  readonly outcome: Refused | PartlyAccepted
}

/** The same line overwrites its own record, so a crash between this and the cursor leaves no second one. */
export function setAside(folder: string, record: RefusedRecord): void {
  writePrivate(fileOf(folder, record.line), `${JSON.stringify(record)}\n`)
}

/** Oldest first. */
export function listRefused(folder: string): readonly RefusedRecord[] {
  return namesIn(path.join(folder, 'refused'))
    .map((name) => readJsonIfThere(path.join(folder, 'refused', name)))
    .filter(isRecord)
    .sort((a, b) => a.at - b.at)
}

export function forgetRefused(folder: string, line: StoredLine): void {
  fs.rmSync(fileOf(folder, line), { force: true })
}

const fileOf = (folder: string, { file, offset, traceId }: StoredLine) =>
  path.join(folder, 'refused', `${safeName(`${traceId}-${file.slice(0, 10)}-${offset}`)}.json`)

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function isRecord(value: unknown): value is RefusedRecord {
  const { at, line, outcome } = (value ?? {}) as Partial<RefusedRecord>
  return typeof at === 'number' && typeof line?.traceId === 'string' && typeof outcome?.status === 'string'
}
