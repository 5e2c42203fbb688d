// The newest line of turnspan.log, for people.
import fs from 'node:fs'
import { parseJson, textAt } from '../../json/read.ts'
import { duration } from '../../summary/numbers.ts'

const LONGEST = 300

/** Its event, when that was, and what else it holds; as it stands where it is none of ours. Undefined without a log. */
export function lastEntryIn(log: string, nowMs: number): string | undefined {
  const line = lastLine(log)
  if (line === undefined) return undefined
  const entry = parseJson(line)
  const what = entry === undefined ? undefined : textAt(entry, 'what')
  if (entry === undefined || what === undefined) return line.slice(0, LONGEST)
  const { what: _what, at, pid: _pid, ...facts } = entry
  const atMs = Date.parse(String(at))
  const when = Number.isFinite(atMs) ? `, ${duration(Math.max(0, nowMs - atMs))} ago` : ''
  const told = Object.entries(facts).map(([name, value]) => `${name}: ${plain(value)}`)
  return [`${what}${when}`, ...told].join('; ').slice(0, LONGEST)
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function lastLine(log: string): string | undefined {
  try {
    return fs.readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) || undefined
  } catch {
    return undefined
  }
}
