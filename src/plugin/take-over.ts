// What the user told the plugin, written down for the flusher: where to, and that a header's value is theirs.
import fs from 'node:fs'
import type { PluginEnvironment } from '../config/plugin-environment.ts'
import {
  HEADER_VARIABLE,
  type PluginSaid,
  pluginFileIn,
  readPluginSaid,
  writePluginSaid,
} from '../config/plugin-options.ts'
import { allowVariables, namesAllowed, variable } from '../config/variables.ts'
import type { Home } from '../disk/home.ts'

/** True where something changed. */
export function takeOver(
  home: Home,
  { options, lookup }: Pick<PluginEnvironment, 'options' | 'lookup'>,
): boolean {
  const { header_value: header, ...texts } = options
  const said: PluginSaid = { ...texts, ...(header !== undefined && { hasHeader: true }) }
  const isHeaderNew = header !== undefined && variable(home, HEADER_VARIABLE, lookup).status !== 'allowed'
  const wasAllowed = namesAllowed(home).includes(HEADER_VARIABLE)
  const isSame = JSON.stringify(sorted(said)) === JSON.stringify(sorted(readPluginSaid(home.root) ?? {}))
  if (isSame && !isHeaderNew && wasAllowed === (header !== undefined)) return false
  const named = namesAllowed(home).filter((name) => name !== HEADER_VARIABLE)
  if (header === undefined) {
    if (wasAllowed) allowVariables(home, [], { lookup, named })
  } else if (isHeaderNew) {
    allowVariables(home, [HEADER_VARIABLE], { lookup, named })
  }
  if (Object.keys(said).length > 0) writePluginSaid(home.root, said)
  else fs.rmSync(pluginFileIn(home.root), { force: true })
  return true
}

const sorted = (said: PluginSaid) => Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1))
