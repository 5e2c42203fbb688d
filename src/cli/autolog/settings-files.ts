// Claude Code's settings files that count in a project.
import fs from 'node:fs'
import path from 'node:path'
import { type Scope, settingsPath } from '../../claude/folders.ts'
import type { Context } from '../context.ts'

export interface SettingsOfScope {
  readonly scope: Scope
  readonly path: string
}

type Surroundings = Pick<Context, 'environment'>

export function settingsOfScope(
  scope: Scope,
  { environment }: Surroundings,
  directory: string,
): SettingsOfScope {
  const folders = {
    projectDir: directory,
    homeDir: environment.homeFolder,
    claudeConfigDir: environment.claudeConfigFolder,
  }
  return { scope, path: settingsPath(scope, folders) }
}

/** In Claude Code's order: what a later one says goes before what an earlier one says. */
export function settingsThatCount(context: Surroundings, directory: string): readonly SettingsOfScope[] {
  const scopes: readonly Scope[] = isUsersOwn(context, directory)
    ? ['user', 'local']
    : ['user', 'project', 'local']
  return scopes.map((scope) => settingsOfScope(scope, context, directory))
}

/** In the home folder a project's settings are the very file of the user's own. */
export function isUsersOwn(context: Surroundings, directory: string): boolean {
  const [user, project] = (['user', 'project'] as const).map((scope) =>
    realPath(path.dirname(settingsOfScope(scope, context, directory).path)),
  )
  return user === project
}

function realPath(folder: string): string {
  try {
    return fs.realpathSync(folder)
  } catch {
    return folder
  }
}
