// What tracing needs beside hooks: the runtime and its key in our home, the experiment found or made, what belongs into the
// user's own configuration. For settings that stay, and for one invocation.
import path from 'node:path'
import { hookCommand } from '../../claude/hook-command.ts'
import type { EnvWish } from '../../claude/own-env.ts'
import { readConfig } from '../../config/config.ts'
import { type Settings, settingsOf } from '../../config/settings.ts'
import { surroundingsInWords, surroundingsToRecord } from '../../config/surroundings.ts'
import { keepContextFolder } from '../../digest/context.ts'
import { keyOf } from '../../disk/key.ts'
import { mlflowIn } from '../../export/mlflow/private-server/command.ts'
import { missingMlflow } from '../../export/mlflow/private-server/servers.ts'
import { recordedSurroundings } from '../../hook/inspect.ts'
import { noteVariables } from '../allow-variables.ts'
import type { Context } from '../context.ts'
import { experimentFor } from './experiment.ts'
import { installHere } from './install-here.ts'
import { writeOwnConfig } from './own-config.ts'
import type { Wish } from './wish.ts'

export type MadeReady =
  | {
      readonly ok: true
      /** What Claude Code is to run at each event. */
      readonly command: string
      readonly launcher: string
      /** What its hooks are to see. */
      readonly env: EnvWish
      readonly experimentId: string | undefined
      readonly changes: readonly string[]
      readonly notes: readonly string[]
    }
  | { readonly ok: false; readonly why: string }

export async function makeReady(context: Context, settings: Settings, wish: Wish): Promise<MadeReady> {
  const { environment, home } = context
  const experiment = await experimentFor(wish, settings, environment.lookup)
  if (experiment.status === 'refused') return { ok: false, why: experiment.reason }
  const surroundings = surroundingsToRecord(environment, recordedSurroundings(home.root))
  const runtime = installHere(context)
  if (runtime.status === 'refused') return { ok: false, why: runtime.why }
  // Hooks hash with it what they must not write down, and make none themselves.
  keyOf(home)
  const written = await writeOwnConfig(home, wish)
  if (!written.ok) return written
  const config = readConfig(home.config)
  keepContextFolder(home, !config.ok || settingsOf(config.config).handsOnContext)
  const homeIsDefault = home.root === environment.defaultTurnspanHome
  return {
    ok: true,
    command: hookCommand(wish.scope, { path: runtime.launcher, homeIsDefault }),
    launcher: runtime.launcher,
    env: envFor(wish, experiment.id),
    experimentId: experiment.id,
    changes: [
      ...runtime.changed.map((name) => `${path.join(home.bin, name)} installed`),
      ...(written.changed ? [`${home.config} changed`] : []),
    ],
    notes: [
      ...(experiment.status === 'unreachable'
        ? [`${experiment.reason} Traces wait until it can be reached.`]
        : []),
      ...databaseNotes(wish, surroundings.path),
      ...surroundingsInWords(environment, surroundings),
      ...(config.ok ? noteVariables(context, settingsOf(config.config)) : []),
    ],
  }
}

/** A database is reached through MLflow's own program. */
const databaseNotes = ({ mlflow }: Wish, programs: string | undefined): readonly string[] =>
  mlflow?.url.startsWith('sqlite:') && mlflowIn(programs) === undefined
    ? [`${missingMlflow(mlflow.url)} Until then traces wait in the local store.`]
    : []

/** MLflow's own variables, so that whoever looks where MLflow's users look finds them. */
function envFor({ mlflow, otlp }: Wish, experimentId: string | undefined): EnvWish {
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
