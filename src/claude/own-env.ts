// Our variables in a settings file's `env`.
import { type Edit, removeAt, removeIfEmpty, setProperty, valueAt } from '../jsonc/edit.ts'
import type { Step } from './plan.ts'

/** The only variables that turnspan sets and removes; the first four are MLflow's and mean the same to both. */
export const OWN_ENV = [
  'MLFLOW_CLAUDE_TRACING_ENABLED',
  'MLFLOW_TRACKING_URI',
  'MLFLOW_EXPERIMENT_ID',
  'MLFLOW_EXPERIMENT_NAME',
  'TURNSPAN_OTLP_ENDPOINT',
  'TURNSPAN_OTLP_CONVENTION',
] as const

export type OwnEnvName = (typeof OWN_ENV)[number]

/** A value of undefined removes the variable; one that is not named stays as it is. */
export type EnvWish = Readonly<Partial<Record<OwnEnvName, string | undefined>>>

export const NO_ENV: EnvWish = Object.fromEntries(OWN_ENV.map((name) => [name, undefined]))

/** Values stay out of the words: a tracking URI may hold a password. */
export function envSteps(text: string, wish: EnvWish): readonly Step[] {
  return Object.entries(wish).flatMap(([name, wanted]): Step[] => {
    const found = valueAt(text, ['env', name])
    if (found === wanted) return []
    if (wanted === undefined)
      return [{ changes: [`env ${name} removed`], edit: (now) => withoutEnv(now, name) }]
    const changes = [`env ${name} ${found === undefined ? 'set' : 'changed'}`]
    return [{ changes, edit: (now) => setProperty(now, ['env', name], wanted) }]
  })
}

/** A variable that stands there twice goes twice: with the last alone gone, the first would count. */
function withoutEnv(text: string, name: string): Edit {
  const edit = removeAt(text, ['env', name])
  if (!edit.ok) return edit
  if (valueAt(edit.text, ['env', name]) !== undefined) return withoutEnv(edit.text, name)
  return removeIfEmpty(edit.text, ['env'])
}
