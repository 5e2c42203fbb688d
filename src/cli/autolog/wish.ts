// What a person typed, completed by what was set up before and by what MLflow's own tools were told in this shell.
import type { Scope } from '../../claude/folders.ts'
import { isHttpUrl } from '../../config/http-url.ts'
import type { Settings } from '../../config/settings.ts'
import { isSameTarget, whereTo } from '../../config/standing.ts'
import { readTrackingUri, type Tracked, trackingUriProblem } from '../../config/tracking-uri.ts'
import { realRoot } from '../../config/trust.ts'
import type { RecordedEnv } from '../../hook/record.ts'
import type { Context } from '../context.ts'
import type { Asked, OtlpWish } from './asked.ts'
import { envIn, envSources, mergedEnv } from './env-seen.ts'
import { mlflowAccess, type ServerAccess } from './mlflow-credentials.ts'
import { isUsersOwn, settingsOfScope } from './settings-files.ts'

export interface Wish {
  readonly directory: string
  readonly scope: Scope
  readonly mlflow?: MlflowWish
  readonly otlp?: OtlpWish
  readonly headers: Readonly<Record<string, string>>
}

/** What is named, and how the settings name it. */
export interface MlflowWish extends Tracked, Experiment {
  readonly uri: string
  readonly access: ServerAccess
}

interface Experiment {
  readonly experimentId?: string
  readonly experimentName?: string
}

export type Completed =
  | { readonly ok: true; readonly wish: Wish; readonly notes: readonly string[] }
  | { readonly ok: false; readonly why: string }

export function completed(asked: Asked, context: Context, settings: Settings): Completed {
  const { directory, scope, headers, otlp } = asked
  if (scope === 'project' && isUsersOwn(context, directory)) {
    return { ok: false, why: `${directory} is your home, whose settings are your own: use --user.` }
  }
  const own = envIn(settingsOfScope(scope, context, directory).path, true)
  const isAsked = [asked.trackingUri, asked.experimentId, asked.experimentName].some(Boolean)
  const before = setUpBefore(own, { context, settings, directory })
  const shell = before || (otlp && !isAsked) ? {} : shellWish(context, directory)
  const uri = asked.trackingUri ?? (otlp && !isAsked ? undefined : (before?.url ?? shell.url))
  if (uri === undefined && isAsked) {
    const option = asked.experimentId === undefined ? '--experiment-name' : '--experiment-id'
    return { ok: false, why: `${option} needs an MLflow server: give its address with --tracking-uri.` }
  }
  const tracked = uri === undefined ? undefined : readTrackingUri(uri, '--tracking-uri', realRoot(directory))
  if (tracked?.ok === false) return { ok: false, why: tracked.why }
  const mlflow =
    uri === undefined || tracked === undefined
      ? undefined
      : {
          ...tracked.tracked,
          // Your own settings count in every folder, so nothing in them is relative to one.
          uri: scope === 'user' ? tracked.tracked.url : uri,
          ...experimentFor(tracked.tracked, asked, { earlier: [before, shell], directory }),
          access: mlflowAccess(tracked.tracked.url, headers, { environment: context.environment, settings }),
        }
  if (
    mlflow !== undefined &&
    !isHttpUrl(mlflow.url) &&
    otlp === undefined &&
    Object.keys(headers).length > 0
  ) {
    return { ok: false, why: '--header goes with an address that begins with http:// or https://.' }
  }
  if (mlflow?.kind === 'databricks' && !mlflow.experimentId && !mlflow.experimentName) {
    return { ok: false, why: NO_EXPERIMENT }
  }
  return {
    ok: true,
    wish: { directory, scope, headers, ...(mlflow && { mlflow }), ...(otlp && { otlp }) },
    notes: [...(isAsked ? [] : (shell.notes ?? [])), ...(mlflow?.access.notes ?? [])],
  }
}

const NO_EXPERIMENT =
  'Databricks needs an experiment: give its id with --experiment-id, or its path in the workspace with --experiment-name (/Users/you@example.com/claude).'

type Server = { readonly url?: string } & Experiment

/** What was asked for; else what this very server was used with before. */
function experimentFor(
  tracked: Tracked,
  asked: Asked,
  { earlier, directory }: { readonly earlier: readonly (Server | undefined)[]; readonly directory: string },
): Experiment {
  const { experimentId, experimentName } = asked
  if (experimentId !== undefined) return { experimentId }
  if (experimentName !== undefined) return { experimentName }
  const same = earlier.find((server) => {
    const read = server?.url === undefined ? undefined : readTrackingUri(server.url, '', realRoot(directory))
    return read?.ok === true && isSameTarget(read.tracked, tracked)
  })
  return {
    ...(same?.experimentId && { experimentId: same.experimentId }),
    ...(same?.experimentName && { experimentName: same.experimentName }),
  }
}

/** Another's words in the same file are not continued: only what this user set up or allowed. */
function setUpBefore(
  env: RecordedEnv,
  { context, settings, directory }: { context: Context; settings: Settings; directory: string },
): (Server & { readonly url: string }) | undefined {
  for (const named of whereTo(env, { home: context.home, settings, project: directory })) {
    if (named.standing !== 'own' && named.standing !== 'trusted') continue
    const uri = named.values.MLFLOW_TRACKING_URI
    if (uri === undefined) continue
    const { MLFLOW_EXPERIMENT_ID: experimentId, MLFLOW_EXPERIMENT_NAME: experimentName } = named.values
    return { url: uri, ...(experimentId && { experimentId }), ...(experimentName && { experimentName }) }
  }
  return undefined
}

/** Where no settings name a server, the one that the person has told MLflow's own tools counts. */
function shellWish(context: Context, directory: string): Server & { readonly notes?: readonly string[] } {
  const { mlflowTrackingUri: uri, recorded } = context.environment
  const [, ...files] = envSources(context, directory)
  if (uri === undefined || mergedEnv(files).MLFLOW_TRACKING_URI) return {}
  const problem = trackingUriProblem(uri, 'MLFLOW_TRACKING_URI of your shell')
  if (problem !== undefined) return { notes: [`Left out: ${problem}`] }
  const { MLFLOW_EXPERIMENT_ID: experimentId, MLFLOW_EXPERIMENT_NAME: experimentName } = recorded
  return {
    url: uri,
    ...(experimentId && /^\d+$/.test(experimentId) && { experimentId }),
    ...(experimentName && { experimentName }),
  }
}
