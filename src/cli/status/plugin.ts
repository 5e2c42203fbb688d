// Whether Claude Code's plugin calls turnspan here.
import path from 'node:path'
import { managedSettingsFile } from '../../claude/folders.ts'
import { installedVersion, pluginSwitches } from '../../claude/plugins.ts'
import { readSettings } from '../../claude/settings-file.ts'
import { pluginDestinations } from '../../config/plugin-destinations.ts'
import { readPluginSaid } from '../../config/plugin-options.ts'
import { settingsThatCount } from '../autolog/settings-files.ts'
import type { Context } from '../context.ts'

export interface PluginStatus {
  /** `turnspan@<marketplace>`; `turnspan` where it was given for one session. */
  readonly id: string
  readonly version: string | undefined
  readonly isEnabled: boolean
  /** The settings that say so, or the plugin's folder. */
  readonly where: string
}

/** The last settings that name it decide, as Claude Code reads them; an organisation's are the last. */
export function pluginStatus(context: Context, directory: string): PluginStatus | undefined {
  const { claudeConfigFolder, pluginRoot } = context.environment
  const files = [...settingsThatCount(context, directory).map(({ path }) => path), managedSettingsFile()]
  const said = files.flatMap((where) => {
    const read = readSettings(where)
    if (read.status !== 'read') return []
    return [...pluginSwitches(read.text)].map(([id, isEnabled]) => ({ id, isEnabled, where }))
  })
  const last = [...new Map(said.map((each) => [each.id, each])).values()]
  const found = last.find(({ isEnabled }) => isEnabled) ?? last.at(-1)
  if (found?.isEnabled !== true && pluginRoot !== undefined) {
    return { id: 'turnspan', version: undefined, isEnabled: true, where: pluginRoot }
  }
  if (found === undefined) return undefined
  const list = readSettings(path.join(claudeConfigFolder, 'plugins', 'installed_plugins.json'))
  return { ...found, version: list.status === 'read' ? installedVersion(list.text, found.id) : undefined }
}

/** Sentences about what the plugin was told and cannot be used. */
export const pluginProblems = ({ home }: Pick<Context, 'home'>): readonly string[] =>
  pluginDestinations(readPluginSaid(home.root) ?? {}).problems
