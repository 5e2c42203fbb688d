import { inspectSettings } from '../../claude/inspect.ts'
import { readSettings } from '../../claude/settings-file.ts'
import { switchOn } from '../../claude/switch.ts'
import { noteSetUp } from '../../config/set-up-projects.ts'
import type { Settings } from '../../config/settings.ts'
import type { Context } from '../context.ts'
import { makeReady } from './make-ready.ts'
import { type OffersIn, switchOffElsewhere } from './mlflow-offers.ts'
import { settingsOfScope } from './settings-files.ts'
import { trustWhatWasAsked } from './trust-asked.ts'
import type { Wish } from './wish.ts'

export type SetUp =
  | {
      readonly ok: true
      readonly file: string
      readonly changes: readonly string[]
      readonly notes: readonly string[]
      readonly experimentId?: string
    }
  | { readonly ok: false; readonly why: string }

export async function setUp(
  context: Context,
  settings: Settings,
  wish: Wish,
  offers: OffersIn,
): Promise<SetUp> {
  const { home } = context
  const target = settingsOfScope(wish.scope, context, wish.directory)
  // First of all: nothing is made anywhere for settings that cannot be edited.
  const unusable = whyUnusable(target.path)
  if (unusable !== undefined) return { ok: false, why: unusable }
  const ready = await makeReady(context, settings, wish)
  if (!ready.ok) return ready
  const { experimentId } = ready
  const outcome = await switchOn(
    target,
    {
      command: ready.command,
      launcherPath: ready.launcher,
      env: ready.env,
      offers: offers.filter((offer) => offer.file === target.path).map(({ old }) => old),
    },
    home.backup,
  )
  if (outcome.status === 'failed') return { ok: false, why: outcome.reason }
  const elsewhere = await switchOffElsewhere(offers, target.path, home.backup)
  if (!elsewhere.ok) return elsewhere
  if (wish.scope !== 'user') noteSetUp(home, wish.directory, Date.now())
  const { notLoaded, changes } = outcome.result
  return {
    ok: true,
    file: outcome.file,
    changes: [...ready.changes, ...changes, ...elsewhere.changes],
    notes: [
      ...ready.notes,
      ...(notLoaded === undefined
        ? []
        : [
            `${outcome.file}: Claude Code reads plain JSON only and skips this file as a whole (${notLoaded.message}): no hook in it runs.`,
          ]),
      ...trustWhatWasAsked(context, wish, experimentId),
    ],
    ...(experimentId && { experimentId }),
  }
}

function whyUnusable(file: string): string | undefined {
  const read = readSettings(file)
  if (read.status === 'failed') return read.reason
  if (read.status === 'absent') return undefined
  const found = inspectSettings(read.text, { command: '', launcherPath: '' })
  return found.ok ? undefined : `${file} is left as it is: ${found.problem.message}.`
}
