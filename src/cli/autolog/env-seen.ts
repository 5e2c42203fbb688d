// The variables that a hook will see in a project: the shell's own, and over them the settings' in Claude Code's
// order (user, project, local).
import { type Scope, settingsPath } from '../../claude/folders.ts'
import { readSettings } from '../../claude/settings-file.ts'
import type { Environment } from '../../config/environment.ts'
import { RECORDED_ENV, type RecordedEnv } from '../../hook/record.ts'
import { isJson } from '../../json/read.ts'
import { valueAt } from '../../jsonc/edit.ts'

const SCOPES: readonly Scope[] = ['user', 'project', 'local']

export function envSeenByHooks(environment: Environment, projectDir: string): RecordedEnv {
  return Object.assign(
    {},
    environment.recorded,
    ...SCOPES.map((scope) => envIn(scope, environment, projectDir)),
  )
}

function envIn(scope: Scope, environment: Environment, projectDir: string): RecordedEnv {
  const { homeFolder, claudeConfigFolder } = environment
  const read = readSettings(
    settingsPath(scope, { projectDir, homeDir: homeFolder, claudeConfigDir: claudeConfigFolder }),
  )
  const env = read.status === 'read' ? valueAt(read.text, ['env']) : undefined
  if (!isJson(env)) return {}
  return Object.fromEntries(
    RECORDED_ENV.flatMap((name) => (typeof env[name] === 'string' ? [[name, env[name]]] : [])),
  )
}
