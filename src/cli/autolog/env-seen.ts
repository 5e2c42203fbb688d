// The variables that a hook will see in a project: the shell's own, and over them the settings' in Claude Code's
// order (user, project, local).
import { readSettings } from '../../claude/settings-file.ts'
import { type RecordedEnv, recordedEnv } from '../../hook/record.ts'
import { isJson } from '../../json/read.ts'
import { notPlainJson } from '../../jsonc/document.ts'
import { valueAt } from '../../jsonc/edit.ts'
import type { Context } from '../context.ts'
import { settingsThatCount } from './settings-files.ts'

export interface EnvSource {
  /** For a sentence: `your shell`, or the path of a settings file. */
  readonly name: string
  /** As a hook writes it down. */
  readonly env: RecordedEnv
}

export function envSources(context: Pick<Context, 'environment'>, directory: string): readonly EnvSource[] {
  const { recorded } = context.environment
  const files = settingsThatCount(context, directory).map(({ path }) => ({ name: path, env: envIn(path) }))
  return [{ name: 'your shell', env: recorded }, ...files]
}

export const mergedEnv = (sources: readonly EnvSource[]): RecordedEnv =>
  Object.assign({}, ...sources.map(({ env }) => env))

/** Whose word a variable is. */
export const sourceOf = (sources: readonly EnvSource[], name: keyof RecordedEnv): string | undefined =>
  sources.findLast(({ env }) => env[name] !== undefined)?.name

/** Claude Code skips a file that is not plain JSON as a whole; `isSkippedToo` reads it all the same. */
export function envIn(file: string, isSkippedToo = false): RecordedEnv {
  const read = readSettings(file)
  if (read.status !== 'read' || (!isSkippedToo && notPlainJson(read.text) !== undefined)) return {}
  const env = valueAt(read.text, ['env'])
  if (!isJson(env)) return {}
  const texts = Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return recordedEnv(Object.fromEntries(texts))
}
