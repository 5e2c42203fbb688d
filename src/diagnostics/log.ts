import fs from 'node:fs'
import { openPrivateForAppend } from '../disk/private-file.ts'
import { escaped } from '../json/escape.ts'
import { redactText, rulesetOf } from '../redact/redact.ts'

export type Log = (what: string, about?: Readonly<Record<string, unknown>>) => void

const MAX_BYTES = 1 << 20
const RULES = rulesetOf()

/** One JSON object a line; never a reason to fail. Past 1 MiB it begins anew, with the old one kept as `.1`. */
export function openLog(file: string): Log {
  return (what, about = {}) => {
    try {
      if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
        fs.renameSync(file, `${file}.1`)
      const fd = openPrivateForAppend(file)
      try {
        const line = JSON.stringify({ at: new Date().toISOString(), pid: process.pid, what, ...about })
        // Whatever a message says: what looks like a secret is not kept. A marker leaves JSON what it is.
        fs.writeSync(fd, `${escaped(redactText(line, RULES))}\n`)
      } finally {
        fs.closeSync(fd)
      }
    } catch {
      // A full disk must not stop the flusher from delivering.
    }
  }
}
