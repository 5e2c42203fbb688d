// Claude Code's status line in a settings file: ours only where nobody else's is.
import { shellFile } from '../disk/shell-word.ts'
import { removeAt, setProperty, valueAt } from '../jsonc/edit.ts'
import { type Plan, planned, type Step } from './plan.ts'

/** What Claude Code runs for it: beside the hook's launcher lies the program that prints the line. */
export const statusLineCommand = (launcherPath: string): string =>
  shellFile(launcherPath.replace(/hook$/, 'status-line'))

/** `other`: somebody's own line stands there and stays. */
export type StatusLineState = 'ours' | 'other' | 'none'

export function statusLineIn(text: string, command: string): StatusLineState {
  const found = valueAt(text, ['statusLine', 'command'])
  if (found === command) return 'ours'
  return valueAt(text, ['statusLine']) === undefined ? 'none' : 'other'
}

export const planStatusLine = (text: string, command: string): Plan => planned(text, addition(text, command))

export const planNoStatusLine = (text: string, command: string): Plan =>
  planned(text, statusLineRemoval(text, command))

/**
 * In seconds. The client asks where something happens, and after a turn's last event nothing does: a line that is written
 * a moment later would wait for the next turn. An older client passes over it.
 */
const REFRESH_SECONDS = 3

function addition(text: string, command: string): readonly Step[] {
  if (statusLineIn(text, command) !== 'none') return []
  const value = { type: 'command', command, refreshInterval: REFRESH_SECONDS }
  return [{ changes: ['status line set'], edit: (now) => setProperty(now, ['statusLine'], value) }]
}

/** Nothing where it is not exactly ours: a line that calls ours beside something else is somebody's own. */
export function statusLineRemoval(text: string, command: string): readonly Step[] {
  if (statusLineIn(text, command) !== 'ours') return []
  return [{ changes: ['status line removed'], edit: (now) => removeAt(now, ['statusLine']) }]
}
