// Settings text in, settings text with turnspan switched on or off out, and what changed in words.

import { appendToArray, chain, done, removeAt, setProperty } from '../jsonc/edit.ts'
import { isOurCommand } from './hook-command.ts'
import { hookEntries, removeEntries } from './hook-entries.ts'
import { type Deviation, hookStates, type OurHooks, type StateOf, wantedEntry } from './hook-states.ts'
import { type OldMlflow, switchOffOldMlflow } from './old-mlflow.ts'
import { type EnvWish, envSteps, NO_ENV } from './own-env.ts'
import { type Plan, planned, type Step } from './plan.ts'
import { statusLineCommand, statusLineRemoval } from './status-line.ts'

export interface SetupWish extends OurHooks {
  readonly env: EnvWish
  /** What of MLflow's own tracing the user agreed to have switched off (see findOldMlflow). */
  readonly offers?: readonly OldMlflow[]
}

/** Idempotent: on its own result it changes nothing. Other people's groups are never edited. */
export function planSetup(text: string, wish: SetupWish): Plan {
  const states = hookStates(text, wish)
  return planned(text, [
    // In this order the positions of the entries stay right: new groups go to the end, removal comes last.
    ...states.flatMap((state) => (state.state === 'stale' ? [updateStep(state)] : [])),
    ...states.flatMap((state) => (state.state === 'missing' ? [additionStep(state, wish.command)] : [])),
    surplusStep(states.filter((state) => state.state === 'surplus')),
    ...(wish.offers ?? []).map(mlflowStep),
    ...envSteps(text, wish.env),
  ])
}

/** Takes out exactly what turnspan may have put in, wherever it stands and whoever moved it there. */
export function planRemoval(text: string, { launcherPath }: Pick<OurHooks, 'launcherPath'>): Plan {
  const entries = hookEntries(text).filter(({ command }) => isOurCommand(command, launcherPath))
  const hooks: Step = {
    changes: [...new Set(entries.map(({ event }) => `${event} hook removed`))],
    edit: (now) => removeEntries(now, entries),
  }
  const statusLine =
    launcherPath === undefined ? [] : statusLineRemoval(text, statusLineCommand(launcherPath))
  return planned(text, [hooks, ...statusLine, ...envSteps(text, NO_ENV)])
}

function additionStep({ event, hook }: StateOf<'missing'>, command: string): Step {
  const group = { hooks: [wantedEntry(hook, command)] }
  return { changes: [`${event} hook added`], edit: (now) => appendToArray(now, ['hooks', event], group) }
}

function updateStep({ event, entry, deviations }: StateOf<'stale'>): Step {
  const path = ['hooks', event, entry.group, 'hooks', entry.index]
  const edits = deviations.map(({ field, wanted }) => (now: string) => {
    return wanted === undefined ? removeAt(now, [...path, field]) : setProperty(now, [...path, field], wanted)
  })
  const changes = [`${event} hook brought up to date (${deviations.map(inWords).join(', ')})`]
  return { changes, edit: (now) => chain(done(now), ...edits) }
}

function surplusStep(states: readonly StateOf<'surplus'>[]): Step {
  const entries = states.map(({ entry }) => entry)
  const changes = states.map(({ event, why }) => `${event} hook removed (${why})`)
  return { changes, edit: (now) => removeEntries(now, entries) }
}

function mlflowStep(offer: OldMlflow): Step {
  const change =
    offer.kind === 'plugin' ? `plugin ${offer.name} switched off` : `MLflow's own ${offer.event} hook removed`
  return { changes: [change], edit: (now) => switchOffOldMlflow(now, [offer]) }
}

function inWords({ field, found, wanted }: Deviation): string {
  if (field === 'command') return 'command'
  const shown = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value))
  return `${field} ${shown(found)} → ${shown(wanted)}`
}
