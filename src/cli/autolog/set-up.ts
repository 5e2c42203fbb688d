// Switches tracing on: the runtime into our home, the experiment found or made, the hooks and variables into the
// settings, and this user's word for exactly these values.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { settingsPath } from '../../claude/folders.ts'
import { hookCommand } from '../../claude/hook-command.ts'
import type { EnvWish } from '../../claude/own-env.ts'
import { switchOn } from '../../claude/switch.ts'
import { trustedParts } from '../../config/project.ts'
import { trust } from '../../config/trust.ts'
import { findOrCreateExperiment } from '../../export/destinations/mlflow.ts'
import { openHttp } from '../../export/http.ts'
import { installRuntime } from '../../hook/install.ts'
import { VERSION } from '../../version.ts'
import type { Context } from '../context.ts'
import { envSeenByHooks } from './env-seen.ts'
import { type OffersIn, switchOffElsewhere } from './mlflow-offers.ts'
import { writeOwnConfig } from './own-config.ts'
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

const SETUP_TIMEOUT_MS = 10_000
/** Where MLflow puts what names no experiment. */
const DEFAULT_EXPERIMENT = '0'

export async function setUp(context: Context, wish: Wish, offers: OffersIn): Promise<SetUp> {
  const { environment, home } = context
  const notes: string[] = []
  const experiment = await experimentFor(wish)
  if (experiment.status === 'refused') return { ok: false, why: experiment.reason }
  if (experiment.status === 'unreachable')
    notes.push(`${experiment.reason} Traces wait until it can be reached.`)

  const runtime = installRuntime({
    home: home.root,
    bundleFolder: fileURLToPath(new URL('../../bin/', import.meta.url)),
    node: process.execPath,
    version: VERSION,
    caFile: environment.caFile,
    proxy: environment.proxy,
    noProxy: environment.noProxy,
    claudeFolder: environment.claudeConfigFolder,
  })
  if (runtime.status === 'refused') return { ok: false, why: runtime.why }

  const written = writeOwnConfig(home, wish)
  if (!written.ok) return { ok: false, why: written.why }

  const homeIsDefault = home.root === environment.defaultTurnspanHome
  const file = settingsPath(wish.scope, {
    projectDir: wish.directory,
    homeDir: environment.homeFolder,
    claudeConfigDir: environment.claudeConfigFolder,
  })
  const outcome = await switchOn(
    { path: file, scope: wish.scope },
    {
      command: hookCommand(wish.scope, { path: runtime.launcher, homeIsDefault }),
      launcherPath: runtime.launcher,
      env: envFor(wish, experiment.id),
      offers: offers.filter((offer) => offer.file === file).map(({ old }) => old),
    },
    home.backup,
  )
  if (outcome.status === 'failed') return { ok: false, why: outcome.reason }
  if (outcome.result.notLoaded !== undefined) {
    notes.push(
      `${file}: Claude Code reads plain JSON only and skips this file as a whole (${outcome.result.notLoaded.message}).`,
    )
  }
  if (wish.scope !== 'user') trustWhatHooksWillSee(context, wish)
  const elsewhere = await switchOffElsewhere(offers, file, home.backup)
  if (!elsewhere.ok) return elsewhere
  const changes = [
    ...runtime.changed.map((name) => `${path.join(home.bin, name)} installed`),
    ...outcome.result.changes,
    ...elsewhere.changes,
  ]
  return {
    ok: true,
    file: outcome.file,
    changes,
    notes,
    ...(experiment.id && { experimentId: experiment.id }),
  }
}

type Experiment =
  | { readonly status: 'known' | 'none'; readonly id?: string | undefined }
  | { readonly status: 'unreachable' | 'refused'; readonly id?: undefined; readonly reason: string }

async function experimentFor({ mlflow, headers }: Wish): Promise<Experiment> {
  if (mlflow === undefined) return { status: 'none' }
  const { url, experimentId, experimentName } = mlflow
  if (experimentName === undefined) return { status: 'known', id: experimentId ?? DEFAULT_EXPERIMENT }
  const http = openHttp({ url, headers, timeoutMs: SETUP_TIMEOUT_MS })
  try {
    const found = await findOrCreateExperiment({ url, headers }, experimentName, http)
    return 'id' in found ? { status: 'known', id: found.id } : found
  } finally {
    http.close()
  }
}

/** MLflow's own variables, so that whoever looks where MLflow's users look finds them. */
function envFor({ mlflow, otlp }: Wish, experimentId: string | undefined): EnvWish {
  return {
    MLFLOW_CLAUDE_TRACING_ENABLED: 'true',
    ...(mlflow !== undefined && {
      MLFLOW_TRACKING_URI: mlflow.url,
      MLFLOW_EXPERIMENT_ID: experimentId,
      MLFLOW_EXPERIMENT_NAME: mlflow.experimentName,
    }),
    ...(otlp !== undefined && {
      TURNSPAN_OTLP_ENDPOINT: otlp.url,
      TURNSPAN_OTLP_CONVENTION: otlp.convention,
    }),
  }
}

function trustWhatHooksWillSee({ environment, home }: Context, { directory }: Wish): void {
  for (const values of trustedParts(envSeenByHooks(environment, directory))) {
    trust(home, directory, values, Date.now())
  }
}
