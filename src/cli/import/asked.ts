// What a person asked `turnspan import` for.
import fs from 'node:fs'
import path from 'node:path'
import type { Wish } from '../../import/choose.ts'
import { momentOf } from '../../import/since.ts'
import type { Given } from '../command-entry.ts'

export type Asked =
  | {
      readonly ok: true
      /** Without any: Claude Code's own folder. */
      readonly paths: readonly string[]
      readonly wish: Wish
      /** Ids of destinations. */
      readonly to: readonly string[]
      readonly isDryRun: boolean
      readonly isJson: boolean
    }
  | { readonly ok: false; readonly why: string }

/** `known`: the ids of all destinations. */
export function askedFor(
  { arguments: paths, options }: Given,
  known: readonly string[],
  nowMs: number,
): Asked {
  const { since, project } = options
  const to = textsIn(options.to)
  const sinceMs = typeof since === 'string' ? momentOf(since, nowMs) : undefined
  if (since !== undefined && sinceMs === undefined) {
    return wrong(
      `--since does not understand "${since}": write 36h, 7d, 2w, a day as 2026-01-31, or a time as 2026-01-31T09:00.`,
    )
  }
  const stranger = to.find((id) => !known.includes(id))
  if (stranger !== undefined) {
    const there = known.length === 0 ? 'There is none yet.' : `There are ${known.join(', ')}.`
    return wrong(`No destination is called "${stranger}". ${there}`)
  }
  const ids = textsIn(options.session).map((id) => id.trim())
  if (ids.includes('')) return wrong('--session wants the id of a session, or its beginning.')
  const folders = typeof project === 'string' ? namesOf(project) : undefined
  return {
    ok: true,
    paths,
    wish: { sinceMs, folders, ids },
    to: [...new Set(to)],
    isDryRun: options.dryRun === true,
    isJson: options.json === true,
  }
}

/** A project need not be there any more; where it is, Claude Code may have written its real path. */
function namesOf(project: string): readonly string[] {
  const place = path.resolve(project)
  return fs.existsSync(place) ? [...new Set([place, fs.realpathSync(place)])] : [place]
}

const wrong = (why: string): Asked => ({ ok: false, why })

const textsIn = (option: unknown): readonly string[] => (Array.isArray(option) ? option.map(String) : [])
