// This user's word for the values that their shell has of the variables that config.json names in headers.
import { HEADER_VARIABLE } from '../config/plugin-options.ts'
import type { Settings } from '../config/settings.ts'
import { allowVariables, variable } from '../config/variables.ts'
import { confirmed } from './confirm.ts'
import type { Context } from './context.ts'

export interface VariablesAllowed {
  /** Names of those that this shell has, and that do not count as they are. */
  readonly asked: readonly string[]
  readonly allowed: readonly string[]
  readonly words: readonly string[]
}

const NOTHING: VariablesAllowed = { asked: [], allowed: [], words: [] }

/** Undefined where nobody is there to be asked. */
export async function allowVariablesHere(
  context: Context,
  settings: Settings,
  how: { readonly isAgreed: boolean; readonly isQuiet: boolean },
): Promise<VariablesAllowed | undefined> {
  const asked = unknownHere(context, settings)
  if (asked.length === 0) return NOTHING
  const names = asked
    .map(({ name, status }) => (status === 'changed' ? `${name} (changed)` : name))
    .join(', ')
  if (context.environment.isInsideClaudeCode) {
    const words = `Not allowed here: ${names}. Claude Code hands a project's variables to what it runs, so say "turnspan allow" in a shell of your own.`
    return { ...NOTHING, asked: asked.map(({ name }) => name), words: [words] }
  }
  const question = `Your configuration sends what this shell has as ${names}.`
  if (!how.isAgreed) {
    if (how.isQuiet) return { ...NOTHING, asked: asked.map(({ name }) => name) }
    const answer = await confirmed(`${question}\nAre these values yours?`)
    if (answer === undefined) return undefined
    if (!answer) return { ...NOTHING, words: [`Not allowed: ${names}.`] }
  }
  return allowed(
    context,
    settings,
    asked.map(({ name }) => name),
    question,
  )
}

/** At setup: what was never allowed is; what differs from what was is left for `turnspan allow`. In sentences. */
export function noteVariables(context: Context, settings: Settings): readonly string[] {
  const { environment } = context
  const unknown = unknownHere(context, settings)
  const fresh = environment.isInsideClaudeCode ? [] : unknown.filter(({ status }) => status === 'new')
  const missing = settings.variables.filter(
    // The plugin's hooks bring that one.
    (name) => name !== HEADER_VARIABLE && !environment.lookup(name),
  )
  const left = unknown.filter((each) => !fresh.includes(each)).map(({ name }) => name)
  const done =
    fresh.length === 0
      ? NOTHING
      : allowed(
          context,
          settings,
          fresh.map(({ name }) => name),
        )
  return [
    ...done.words,
    ...left.map((name) => `${name} is not what you allowed: run "turnspan allow" in a shell of your own.`),
    ...missing.map((name) => `${name} is not set in this shell: run "turnspan allow" in one that has it.`),
  ]
}

function unknownHere({ home, environment: { lookup } }: Context, { variables }: Settings) {
  return variables.flatMap((name) => {
    const { status } = variable(home, name, lookup)
    return status === 'new' || status === 'changed' ? [{ name, status }] : []
  })
}

function allowed(
  { home, environment: { lookup } }: Context,
  { variables: named }: Settings,
  names: readonly string[],
  question?: string,
): VariablesAllowed {
  const done = allowVariables(home, names, { lookup, named })
  if (!done.ok) return { asked: names, allowed: [], words: [done.why] }
  const words = question === undefined ? [] : [`${question} Allowed, for exactly these values.`]
  return { asked: names, allowed: names, words }
}
