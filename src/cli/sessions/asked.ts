// What was asked of the list.
import fs from 'node:fs'
import path from 'node:path'
import { momentOf } from '../../import/since.ts'
import type { Filter } from '../../summary/asked.ts'
import type { Given } from '../command-entry.ts'

const DEFAULT_LIMIT = 20
const MOST = 1_000

export type Asked =
  | { readonly ok: true; readonly filter: Filter; readonly limit: number }
  | { readonly ok: false; readonly why: string }

export function askedIn({ options }: Given, nowMs: number): Asked {
  const limit = options.limit === undefined ? DEFAULT_LIMIT : Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    return no(`--limit takes a number from 1 to ${MOST}, not "${options.limit}".`)
  }
  const since = typeof options.since === 'string' ? options.since : undefined
  const fromMs = since === undefined ? undefined : momentOf(since, nowMs)
  if (since !== undefined && fromMs === undefined) {
    return no(`--since takes 36h, 7d, 2w, or a date like 2026-01-31, not "${since}".`)
  }
  const given =
    typeof options.project === 'string' ? options.project : options.here === true ? '.' : undefined
  return {
    ok: true,
    limit,
    filter: {
      ...(given !== undefined && { project: realPath(given) }),
      ...(fromMs !== undefined && { from: String(fromMs) }),
    },
  }
}

const no = (why: string): Asked => ({ ok: false, why })

/** As Claude Code notes it; a folder that is gone is still one that sessions ran in. */
function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder)
  } catch {
    return path.resolve(folder)
  }
}
