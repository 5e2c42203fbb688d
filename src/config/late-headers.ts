// Headers whose values stand in no file: variables that this user allowed, and what their command says.
import type { Home } from '../disk/home.ts'
import { keyedHash } from '../disk/key.ts'
import type { LateHeaders, LateHeadersFound } from '../export/destination.ts'
import { isHeaderValue } from './header-form.ts'
import { type CommandSaid, commandEnv, type HeadersCommand, runHeadersCommand } from './headers-command.ts'
import { HEADER_VARIABLE } from './plugin-options.ts'
import { namesIn, resolved } from './references.ts'
import { type Lookup, type Variable, variable } from './variables.ts'
import type { HeadersAsked } from './way.ts'

export interface Sources {
  readonly home: Home
  readonly lookup: Lookup
  /** Where the user's own shell looks for programs. */
  readonly path: string | undefined
}

/** A token may live for minutes only, and a flusher for hours. */
const KEPT_MS = 5 * 60_000

/** Each command runs once in a while, however many destinations and deliveries ask for what it says. */
export function lateHeadersFrom({ home, lookup, path }: Sources): (asked: HeadersAsked) => LateHeaders {
  const kept = new Map<string, { readonly atMs: number; readonly said: Promise<CommandSaid> }>()

  function runOnce(command: HeadersCommand): Promise<CommandSaid> {
    const key = JSON.stringify([command.command, command.env])
    const before = kept.get(key)
    if (before !== undefined && Date.now() - before.atMs < KEPT_MS) return before.said
    const said = runHeadersCommand(command)
    kept.set(key, { atMs: Date.now(), said })
    void said.then(({ ok }) => ok || kept.delete(key))
    return said
  }

  return (asked) => async () => {
    const { id, headers, command, commandVariables } = asked
    const needed = new Map(
      [...commandVariables, ...Object.values(headers).flatMap(namesIn)].map(
        (name) => [name, variable(home, name, lookup)] as const,
      ),
    )
    const lack = lackIn(asked, needed)
    if (lack !== undefined) return { status: 'waiting', reason: lack }
    const sayOf = (name: string) => valueIn(needed.get(name))
    const named = Object.entries(headers).map(([header, text]) => [header, resolved(text, sayOf)] as const)
    const env = { ...commandEnv(path), ...Object.fromEntries(commandVariables.map((n) => [n, sayOf(n)])) }
    const said = command === undefined ? undefined : await runOnce({ command, env, cwd: home.root })
    if (said?.ok === false) return { status: 'retryable', reason: `The headersCommand of ${id} ${said.why}.` }
    return found(home, { ...Object.fromEntries(named), ...said?.headers })
  }
}

function found(home: Home, headers: Readonly<Record<string, string>>): LateHeadersFound {
  const text = JSON.stringify(Object.entries(headers).sort())
  return { status: 'found', headers, mark: keyedHash(home, `headers\0${text}`).slice(0, 16) }
}

const valueIn = (known: Variable | undefined) => (known?.status === 'allowed' ? known.value : '')

/** The first variable that cannot be used, as a sentence without its value. */
function lackIn(
  { id, headers, commandVariables }: HeadersAsked,
  needed: ReadonlyMap<string, Variable>,
): string | undefined {
  const users: readonly (readonly [user: string, names: readonly string[]])[] = [
    ...Object.entries(headers).map(([header, text]) => [`The header "${header}"`, namesIn(text)] as const),
    ['The headersCommand', commandVariables],
  ]
  for (const [user, names] of users) {
    for (const name of names) {
      const known = needed.get(name)
      if (known === undefined) continue
      if (known.status !== 'allowed' && name === HEADER_VARIABLE) return `${user} of ${id} ${PLUGIN_LACK}.`
      if (known.status !== 'allowed') return `${user} of ${id} needs ${name}, ${LACK[known.status]}.`
      if (!isHeaderValue(known.value)) {
        return `${user} of ${id} needs ${name}, whose value holds a character that no header can hold, such as a line break.`
      }
    }
  }
  return undefined
}

/** It stands in no file: Claude Code gives it to the plugin's hooks. */
const PLUGIN_LACK =
  'comes with the hooks of the plugin: traces go with the next turn of a Claude Code that was started since it was set'

const LACK: Readonly<Record<Exclude<Variable['status'], 'allowed'>, string>> = {
  absent:
    'which is not known here: start Claude Code from a shell that has it, or give a headersCommand instead',
  new: 'which you have not allowed yet: run "turnspan allow" in your shell',
  changed: 'whose value differs from when you allowed it: run "turnspan allow" in your shell',
}
