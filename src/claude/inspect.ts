// What a settings file says about tracing, for `status`.

import { notPlainJson, type Problem, parseJsonc } from '../jsonc/document.ts'
import { valueAt } from '../jsonc/edit.ts'
import { fieldsOf } from './hook-entries.ts'
import { type HookState, hookStates, type OurHooks } from './hook-states.ts'
import { findOldMlflow, type OldMlflow } from './old-mlflow.ts'
import { OWN_ENV, type OwnEnvName } from './own-env.ts'

export type Inspection =
  | {
      readonly ok: true
      readonly hooks: readonly HookState[]
      /** Claude Code runs no hook at all, ours included. */
      readonly allHooksDisabled: boolean
      readonly env: Readonly<Partial<Record<OwnEnvName, string>>>
      readonly oldMlflow: readonly OldMlflow[]
      /** Where the file is not plain JSON: Claude Code does not read it, whatever it says. */
      readonly notLoaded: Problem | undefined
    }
  | { readonly ok: false; readonly problem: Problem }

export function inspectSettings(text: string, ours: OurHooks): Inspection {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return parsed
  const env = fieldsOf(valueAt(text, ['env']))
  const own = OWN_ENV.flatMap((name) => (typeof env[name] === 'string' ? [[name, env[name]]] : []))
  return {
    ok: true,
    hooks: hookStates(text, ours),
    allHooksDisabled: valueAt(text, ['disableAllHooks']) === true,
    env: Object.fromEntries(own),
    oldMlflow: findOldMlflow(text),
    notLoaded: notPlainJson(text),
  }
}
