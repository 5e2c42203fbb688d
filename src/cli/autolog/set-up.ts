// Switches tracing on: the runtime into our home, the experiment found or made, the hooks and variables into the
// settings, and this user's word for exactly these values.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hookCommand } from '../../claude/hook-command.ts'
import { inspectSettings } from '../../claude/inspect.ts'
import type { EnvWish } from '../../claude/own-env.ts'
import { readSettings } from '../../claude/settings-file.ts'
import { switchOn } from '../../claude/switch.ts'
import { readConfig } from '../../config/config.ts'
import { noteSetUp } from '../../config/set-up-projects.ts'
import type { Settings } from '../../config/settings.ts'
import { settingsOf } from '../../config/settings.ts'
import { keepContextFolder } from '../../digest/context.ts'
import { keyOf } from '../../disk/key.ts'
import { mlflowIn } from '../../export/private-mlflow/command.ts'
import { missingMlflow } from '../../export/private-mlflow/servers.ts'
import { installRuntime, recordedSurroundings } from '../../hook/install.ts'
import { VERSION } from '../../version.ts'
import { noteVariables } from '../allow-variables.ts'
import type { Context } from '../context.ts'
import { experimentFor } from './experiment.ts'
import { type OffersIn, switchOffElsewhere } from './mlflow-offers.ts'
import { writeOwnConfig } from './own-config.ts'
import { settingsOfScope } from './settings-files.ts'
import { surroundingsInWords, surroundingsToRecord } from './surroundings.ts'
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
  const { environment, home } = context
  const target = settingsOfScope(wish.scope, context, wish.directory)
  // First of all: nothing is made anywhere for settings that cannot be edited.
  const unusable = whyUnusable(target.path)
  if (unusable !== undefined) return { ok: false, why: unusable }
  const experiment = await experimentFor(wish, settings, environment.lookup)
  if (experiment.status === 'refused') return { ok: false, why: experiment.reason }

  const surroundings = surroundingsToRecord(environment, recordedSurroundings(home.root))
  const runtime = installRuntime({
    home: home.root,
    bundleFolder: fileURLToPath(new URL('../../bin/', import.meta.url)),
    node: process.execPath,
    version: VERSION,
    ...surroundings,
  })
  if (runtime.status === 'refused') return { ok: false, why: runtime.why }
  // Hooks hash with it what they must not write down, and make none themselves.
  keyOf(home)
  const written = await writeOwnConfig(home, wish)
  if (!written.ok) return written
  const config = readConfig(home.config)
  keepContextFolder(home, !config.ok || settingsOf(config.config).handsOnContext)

  const homeIsDefault = home.root === environment.defaultTurnspanHome
  const outcome = await switchOn(
    target,
    {
      command: hookCommand(wish.scope, { path: runtime.launcher, homeIsDefault }),
      launcherPath: runtime.launcher,
      env: envFor(wish, experiment.id),
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
    changes: [
      ...runtime.changed.map((name) => `${path.join(home.bin, name)} installed`),
      ...(written.changed ? [`${home.config} changed`] : []),
      ...changes,
      ...elsewhere.changes,
    ],
    notes: [
      ...(experiment.status === 'unreachable'
        ? [`${experiment.reason} Traces wait until it can be reached.`]
        : []),
      ...(notLoaded === undefined
        ? []
        : [
            `${outcome.file}: Claude Code reads plain JSON only and skips this file as a whole (${notLoaded.message}): no hook in it runs.`,
          ]),
      ...databaseNotes(wish, surroundings.path),
      ...surroundingsInWords(environment, surroundings),
      ...(config.ok ? noteVariables(context, settingsOf(config.config)) : []),
      ...trustWhatWasAsked(context, wish, experiment.id),
    ],
    ...(experiment.id && { experimentId: experiment.id }),
  }
}

/** A database is reached through MLflow's own program. */
const databaseNotes = ({ mlflow }: Wish, programs: string | undefined): readonly string[] =>
  mlflow?.url.startsWith('sqlite:') && mlflowIn(programs) === undefined
    ? [`${missingMlflow(mlflow.url)} Until then traces wait in the local store.`]
    : []

function whyUnusable(file: string): string | undefined {
  const read = readSettings(file)
  if (read.status === 'failed') return read.reason
  if (read.status === 'absent') return undefined
  const found = inspectSettings(read.text, { command: '', launcherPath: '' })
  return found.ok ? undefined : `${file} is left as it is: ${found.problem.message}.`
}

/** MLflow's own variables, so that whoever looks where MLflow's users look finds them. */
export function envFor({ mlflow, otlp }: Wish, experimentId: string | undefined): EnvWish {
  return {
    MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
    ...(mlflow !== undefined && {
      MLFLOW_TRACKING_URI: mlflow.uri,
      MLFLOW_EXPERIMENT_ID: experimentId,
      MLFLOW_EXPERIMENT_NAME: mlflow.experimentName,
    }),
    ...(otlp !== undefined && {
      TURNSPAN_OTLP_ENDPOINT: otlp.url,
      TURNSPAN_OTLP_CONVENTION: otlp.convention,
    }),
  }
}
