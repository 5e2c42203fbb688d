// What each settings file that counts says about tracing.

import type { Scope } from '../../claude/folders.ts'
import { hookCommand } from '../../claude/hook-command.ts'
import { inspectSettings } from '../../claude/inspect.ts'
import { readSettings } from '../../claude/settings-file.ts'
import { type SettingsOfScope, settingsThatCount } from '../autolog/settings-files.ts'
import type { Context } from '../context.ts'

export interface ScopeStatus {
  readonly scope: Scope
  readonly file: string
  readonly hooks: 'none' | 'current' | 'stale' | 'unreadable'
  /** Of hooks that are not as they should be, or why the file cannot be read. */
  readonly details: readonly string[]
  readonly allHooksDisabled: boolean
  /** MLflow's own tracing, in sentences. */
  readonly oldMlflow: readonly string[]
  /** Why Claude Code skips the whole file, though we can read it. */
  readonly notLoaded: string | undefined
}

export const scopeStatuses = (context: Context, directory: string): readonly ScopeStatus[] =>
  settingsThatCount(context, directory).map((settings) => scopeStatus(context, settings))

/** Whether hooks of ours stand there and are run. */
export const isTracing = ({ hooks, notLoaded }: ScopeStatus): boolean =>
  (hooks === 'current' || hooks === 'stale') && notLoaded === undefined

function scopeStatus(context: Context, { scope, path: file }: SettingsOfScope): ScopeStatus {
  const { environment, home, launcher } = context
  const none = { scope, file, details: [], allHooksDisabled: false, oldMlflow: [], notLoaded: undefined }
  const read = readSettings(file)
  if (read.status === 'absent') return { ...none, hooks: 'none' }
  if (read.status === 'failed') return { ...none, hooks: 'unreadable', details: [read.reason] }
  const homeIsDefault = home.root === environment.defaultTurnspanHome
  const command = hookCommand(scope, { path: launcher, homeIsDefault })
  const found = inspectSettings(read.text, { command, launcherPath: launcher })
  if (!found.ok) return { ...none, hooks: 'unreadable', details: [`${file}: ${found.problem.message}.`] }
  const ours = found.hooks.filter(({ state }) => state !== 'missing')
  const wrong = found.hooks.filter(({ state }) => state !== 'present')
  return {
    ...none,
    hooks: ours.length === 0 ? 'none' : wrong.length === 0 ? 'current' : 'stale',
    details: ours.length === 0 ? [] : wrong.map(({ event, state }) => `${event}: ${state}`),
    allHooksDisabled: found.allHooksDisabled,
    oldMlflow: found.oldMlflow.map(({ sentence }) => sentence),
    notLoaded: found.notLoaded?.message,
  }
}
