// The hooks of Claude Code's plugin: whether they can do anything, and what is left of a plugin that is gone.
import fs from 'node:fs'
import { pluginFileIn, readPluginSaid } from '../../config/plugin-options.ts'
import { inspectRuntime } from '../../hook/inspect.ts'
import { installHere } from '../autolog/install-here.ts'
import type { Context } from '../context.ts'
import type { Status } from '../status/gather.ts'
import { isTracing } from '../status/scopes.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const ABOUT = 'Plugin'

export function pluginFindings(context: Context, { plugin, scopes }: Status): readonly Finding[] {
  if (plugin?.isEnabled !== true) return leftFindings(context)
  const { id, version, where } = plugin
  const name = version === undefined ? id : `${id} ${version}`
  const found = [ok(ABOUT, `Hooks come from the plugin ${name} (${where}).`), ...runtimeFindings(context)]
  const settings = scopes.filter(isTracing).map(({ file }) => file)
  if (settings.length === 0) return found
  const what = `${settings.join(', ')} and the plugin both call turnspan: each event costs twice; nothing is traced twice.`
  return [
    ...found,
    warning(
      ABOUT,
      what,
      `Take one away: "turnspan autolog claude --disable" or "claude plugin disable ${id}".`,
    ),
  ]
}

function runtimeFindings(context: Context): readonly Finding[] {
  const { root, bin } = context.home
  const { homeFolder, defaultTurnspanHome } = context.environment
  if (root !== defaultTurnspanHome) {
    const what = `The plugin works in ${defaultTurnspanHome}, and this command looks at ${root}.`
    return [
      warning(ABOUT, what, `Unset TURNSPAN_HOME, or use "turnspan autolog claude" instead of the plugin.`),
    ]
  }
  if (inspectRuntime(root).status === 'present') return []
  const install = () => {
    const installed = installHere(context)
    return installed.status === 'refused' ? installed.why : `Put the programs into ${bin}.`
  }
  const what = `The plugin's programs are not in ${bin}: no session began since, or its hook found no node in ${homeFolder} and the usual places.`
  return [
    problem(ABOUT, what, 'Start "claude" once; if that does not help, run "turnspan doctor --fix".', install),
  ]
}

/** What the plugin was told goes on to count where hooks of settings are there. */
function leftFindings({ home }: Context): readonly Finding[] {
  if (readPluginSaid(home.root) === undefined) return []
  const file = pluginFileIn(home.root)
  const forget = () => {
    fs.rmSync(file, { force: true })
    return `Removed ${file}.`
  }
  const what = `${file} names destinations of a plugin that is not switched on here.`
  return [problem(ABOUT, what, 'Where you have done with it, run "turnspan doctor --fix".', forget)]
}
