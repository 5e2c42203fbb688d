// The only place that reads process.env, and what each variable means to us.
import os from 'node:os'
import path from 'node:path'
import { type RecordedEnv, recordedEnv } from '../hook/record.ts'

export interface Environment {
  readonly homeFolder: string
  /** `TURNSPAN_HOME` counts for the CLI only: a cloned project could set it for hooks. */
  readonly turnspanHome: string
  readonly defaultTurnspanHome: string
  readonly claudeConfigFolder: string
  readonly mlflowTrackingUri: string | undefined
  readonly caFile: string | undefined
  readonly proxy: string | undefined
  readonly noProxy: string | undefined
  /** What a hook would write down if it ran in this shell. */
  readonly recorded: RecordedEnv
  readonly isColorWanted: boolean
}

export function readEnvironment(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const homeFolder = env.HOME || os.homedir()
  const defaultTurnspanHome = path.join(homeFolder, '.turnspan')
  return {
    homeFolder,
    turnspanHome: env.TURNSPAN_HOME ? path.resolve(env.TURNSPAN_HOME) : defaultTurnspanHome,
    defaultTurnspanHome,
    claudeConfigFolder: env.CLAUDE_CONFIG_DIR || path.join(homeFolder, '.claude'),
    mlflowTrackingUri: env.MLFLOW_TRACKING_URI || undefined,
    caFile: env.NODE_EXTRA_CA_CERTS || undefined,
    proxy: env.HTTPS_PROXY || env.https_proxy || undefined,
    noProxy: env.NO_PROXY || env.no_proxy || undefined,
    recorded: recordedEnv(env),
    isColorWanted: !env.NO_COLOR && env.TERM !== 'dumb',
  }
}

/** What the launcher hands to the flusher of what setup recorded; a project's `env` cannot reach it. */
export function readFlusherEnvironment(env: Readonly<Record<string, string | undefined>> = process.env) {
  const claudeConfigFolder = env.TURNSPAN_CLAUDE_DIR || path.join(env.HOME || os.homedir(), '.claude')
  return { claudeConfigFolder }
}
