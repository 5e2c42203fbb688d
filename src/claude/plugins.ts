// What Claude Code's settings and its own list of plugins say of turnspan's plugin.
import { valueAt } from '../jsonc/edit.ts'
import { fieldsOf } from './hook-entries.ts'

const OURS = /^turnspan@./

/** By id, `turnspan@<marketplace>`: whether these settings switch it on or off. */
export function pluginSwitches(text: string): ReadonlyMap<string, boolean> {
  const enabled = Object.entries(fieldsOf(valueAt(text, ['enabledPlugins'])))
  return new Map(
    enabled.flatMap(([id, value]) =>
      OURS.test(id) ? [[id, value !== false && value !== null] as const] : [],
    ),
  )
}

/** Of `plugins/installed_plugins.json` in Claude Code's own folder. */
export function installedVersion(text: string, id: string): string | undefined {
  const entries = fieldsOf(valueAt(text, ['plugins']))[id]
  const versions = Array.isArray(entries) ? entries.map((each) => fieldsOf(each).version) : []
  return versions.findLast((each): each is string => typeof each === 'string')
}
