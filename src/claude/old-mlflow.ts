// MLflow's own Claude Code tracing, old and new: left on beside ours, every turn would be traced twice.

import { chain, done, type Edit, setProperty, valueAt } from '../jsonc/edit.ts'
import { fieldsOf, hookEntries, removeEntries } from './hook-entries.ts'

export type OldMlflow =
  | { readonly kind: 'hook'; readonly event: string; readonly command: string; readonly sentence: string }
  | { readonly kind: 'plugin'; readonly name: string; readonly sentence: string }

const PLUGIN = 'mlflow-tracing@mlflow-plugins'

// As written by `mlflow autolog claude` before 3.13: the command itself, behind `uv run`, as a module, and the
// first versions' call of the function.
const HOOK_COMMANDS: readonly RegExp[] = [
  /\bmlflow(?:\.cli)?["']?\s+autolog\s+claude\s+stop-hook\b/,
  /\bmlflow\.claude_code\.hooks\b/,
]

export function findOldMlflow(text: string): readonly OldMlflow[] {
  const hooks = oldHooks(text).map(({ event, command }): OldMlflow => {
    return {
      kind: 'hook',
      event,
      command,
      sentence: `MLflow's own ${event} hook runs "${command}" after every turn.`,
    }
  })
  const plugin = fieldsOf(valueAt(text, ['enabledPlugins']))[PLUGIN]
  if (plugin === undefined || plugin === null || plugin === false) return hooks
  const sentence = `MLflow's plugin ${PLUGIN} is enabled and traces every turn as well.`
  return [...hooks, { kind: 'plugin', name: PLUGIN, sentence }]
}

/** The plugin stays installed, switched off: Claude Code's own way to do it, and a word in its settings undoes it. */
export function switchOffOldMlflow(text: string, found: readonly OldMlflow[]): Edit {
  const commands = new Set(found.flatMap((old) => (old.kind === 'hook' ? [old.command] : [])))
  const plugins = found.flatMap((old) => (old.kind === 'plugin' ? [old.name] : []))
  return chain(
    done(text),
    (current) =>
      removeEntries(
        current,
        oldHooks(current).filter(({ command }) => commands.has(command)),
      ),
    ...plugins.map((name) => (current: string) => setProperty(current, ['enabledPlugins', name], false)),
  )
}

function oldHooks(text: string) {
  return hookEntries(text).filter(({ command }) => HOOK_COMMANDS.some((pattern) => pattern.test(command)))
}
