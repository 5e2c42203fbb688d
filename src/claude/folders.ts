// Where Claude Code keeps its things.
import path from 'node:path'

/** Whose settings: everyone's projects, this project's for the whole team (committed), this project's for me. */
export type Scope = 'user' | 'project' | 'local'

/** `~/.claude`, or what CLAUDE_CONFIG_DIR says. */
export function claudeConfigDir(homeDir: string, configDirVariable?: string): string {
  return configDirVariable ? path.resolve(configDirVariable) : path.join(homeDir, '.claude')
}

export interface SettingsFile {
  readonly path: string
  readonly scope: Scope
}

export interface SettingsFolders {
  readonly projectDir: string
  readonly homeDir: string
  readonly claudeConfigDir?: string | undefined
}

export function settingsPath(scope: Scope, folders: SettingsFolders): string {
  switch (scope) {
    case 'user':
      return path.join(claudeConfigDir(folders.homeDir, folders.claudeConfigDir), 'settings.json')
    case 'project':
      return path.join(folders.projectDir, '.claude', 'settings.json')
    case 'local':
      return path.join(folders.projectDir, '.claude', 'settings.local.json')
  }
}

const MANAGED: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  win32: 'C:\\Program Files\\ClaudeCode',
}

/** What an organisation says for everybody on this machine. https://code.claude.com/docs/en/managed-settings */
export const managedSettingsFile = (platform: NodeJS.Platform = process.platform): string =>
  (platform === 'win32' ? path.win32 : path.posix).join(
    MANAGED[platform] ?? '/etc/claude-code',
    'managed-settings.json',
  )

/** One folder a project below it, one file a session in there. */
export function projectsDir(configDir: string): string {
  return path.join(configDir, 'projects')
}

/**
 * The folder name of a project: not reversible, `/a-b`, `/a_b` and `/a/b` share one.
 * https://github.com/anthropics/claude-code/issues/24067
 */
export function projectFolderName(cwd: string): string {
  return cwd.replace(/[^a-zA-Z0-9]/g, '-')
}

/** In a project's `.claude`: what Claude Code reads there of settings. */
export const projectSettingsNames = (): readonly string[] => ['settings.json', 'settings.local.json']
