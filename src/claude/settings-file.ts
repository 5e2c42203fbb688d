// Reads and edits a settings file as text.

import { type Problem, parseJsonc } from '../jsonc/document.ts'
import type { SettingsFile } from './folders.ts'
import { type Outcome, type ReplaceOptions, replaceFile } from './replace-file.ts'
import { readTarget } from './settings-target.ts'

export type SettingsText =
  | { readonly status: 'read'; readonly file: string; readonly text: string }
  | { readonly status: 'absent'; readonly file: string }
  | { readonly status: 'failed'; readonly reason: string }

export function readSettings(path: string): SettingsText {
  const target = readTarget(path)
  if (!target.ok) return { status: 'failed', reason: target.reason }
  const { file, bytes } = target
  if (bytes === undefined) return { status: 'absent', file }
  const text = textOf(bytes)
  return text === undefined ? { status: 'failed', reason: notText(path) } : { status: 'read', file, text }
}

type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem }

export type EditOutcome<Result extends Edited> =
  | Extract<Outcome, { status: 'failed' }>
  | (Exclude<Outcome, { status: 'failed' }> & { readonly result: Extract<Result, { ok: true }> })

/** A file that does not exist is edited as an empty text, and made only if the edit puts something into it. */
export async function editSettings<Result extends Edited>(
  settings: SettingsFile,
  edit: (text: string) => Result,
  options: ReplaceOptions = {},
): Promise<EditOutcome<Result>> {
  let last: Extract<Result, { ok: true }> | undefined
  const outcome = await replaceFile(
    settings,
    (bytes) => {
      const text = textOf(bytes ?? Buffer.alloc(0))
      if (text === undefined) return { do: 'refuse', reason: notText(settings.path) }
      const result = edit(text)
      if (!result.ok) return { do: 'refuse', reason: leftAlone(settings.path, result.problem) }
      last = result as Extract<Result, { ok: true }>
      if (result.text === text) return { do: 'leave' }
      // The last guard before the disk: whatever went wrong in between, broken settings are never written.
      const parsed = parseJsonc(result.text)
      if (!parsed.ok) return { do: 'refuse', reason: leftAlone(settings.path, parsed.problem) }
      return { do: 'write', bytes: Buffer.from(result.text, 'utf8') }
    },
    options,
  )
  if (outcome.status === 'failed' || last === undefined)
    return outcome as Extract<Outcome, { status: 'failed' }>
  return { ...outcome, result: last }
}

/** Bytes that are not UTF-8 would not come back the same: such a file is not touched. */
export function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function leftAlone(path: string, { message }: Problem): string {
  return `${path} is left as it is, because it is not what Claude Code expects: ${message}.`
}

function notText(path: string): string {
  return `${path} is left as it is: it is not UTF-8 text.`
}
