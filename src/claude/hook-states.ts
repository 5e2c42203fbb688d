// Holds the hooks of a settings file against the table: what is right, what is missing, what is left over.
import { isOurCommand } from './hook-command.ts'
import { type HookEntry, hookEntries } from './hook-entries.ts'
import { HOOKS, type HookRegistration } from './hook-table.ts'

export interface OurHooks {
  readonly command: string
  readonly launcherPath: string
}

/** A field of our entry that is not as it should be; `wanted` undefined: it should not be there. */
export interface Deviation {
  readonly field: string
  readonly found: unknown
  readonly wanted: string | number | boolean | undefined
}

export type HookState =
  | { readonly state: 'present'; readonly event: string }
  | { readonly state: 'missing'; readonly event: string; readonly hook: HookRegistration }
  | {
      readonly state: 'stale'
      readonly event: string
      readonly entry: HookEntry
      readonly deviations: readonly Deviation[]
    }
  | { readonly state: 'surplus'; readonly event: string; readonly entry: HookEntry; readonly why: string }

export type StateOf<State extends HookState['state']> = Extract<HookState, { readonly state: State }>

export function hookStates(text: string, ours: OurHooks): readonly HookState[] {
  const entries = hookEntries(text).filter(({ command }) => isOurCommand(command, ours.launcherPath))
  const known = new Set(HOOKS.map(({ event }) => event))
  const unknown = entries.filter(({ event }) => !known.has(event))
  return [
    ...HOOKS.flatMap((hook) => {
      const own = entries.filter(({ event }) => event === hook.event)
      return statesOf(hook, own, ours.command)
    }),
    ...unknown.map((entry) => surplus(entry, 'this event is not needed')),
  ]
}

/** The entry as we write it. */
export function wantedEntry(hook: HookRegistration, command: string) {
  const entry = { type: 'command', command, timeout: hook.timeoutSeconds }
  return hook.async ? { ...entry, async: true } : entry
}

function statesOf(hook: HookRegistration, own: readonly HookEntry[], command: string): readonly HookState[] {
  const everywhere = own.filter(({ matched }) => !matched)
  const kept = everywhere.find((entry) => deviationsOf(entry, hook, command).length === 0) ?? everywhere[0]
  const rest = own.filter((entry) => entry !== kept)
  return [
    kept === undefined ? { state: 'missing', event: hook.event, hook } : stateOf(hook, kept, command),
    ...rest.map((entry) =>
      surplus(entry, entry.matched ? 'its matcher hides some occasions' : 'it stood there twice'),
    ),
  ]
}

function stateOf(hook: HookRegistration, entry: HookEntry, command: string): HookState {
  const deviations = deviationsOf(entry, hook, command)
  if (deviations.length === 0) return { state: 'present', event: hook.event }
  return { state: 'stale', event: hook.event, entry, deviations }
}

/** Fields that we do not know, such as `statusMessage`, are their owner's business. */
function deviationsOf(entry: HookEntry, hook: HookRegistration, command: string): readonly Deviation[] {
  const { fields } = entry
  const wanted: Readonly<Record<string, Deviation['wanted']>> = {
    ...wantedEntry(hook, command),
    ...(hook.async || fields.async === false ? {} : { async: undefined }),
    // With `args` the command would run without a shell, with `if` on some occasions only.
    args: undefined,
    if: undefined,
  }
  return Object.entries(wanted)
    .filter(([field, value]) => fields[field] !== value)
    .map(([field, value]) => ({ field, found: fields[field], wanted: value }))
}

function surplus(entry: HookEntry, why: string): HookState {
  return { state: 'surplus', event: entry.event, entry, why }
}
