// The only place that reads process.env, and what each variable means to us.
import os from 'node:os'
import path from 'node:path'
import { type RecordedEnv, recordedEnv } from '../hook/record.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface Environment {
  readonly homeFolder: string
  /** `TURNSPAN_HOME` counts for the CLI only: a cloned project could set it for hooks. */
  readonly turnspanHome: string
  readonly defaultTurnspanHome: string
  readonly claudeConfigFolder: string
  /** As the shell has it, password and all: to be shown and written by nobody. */
  readonly mlflowTrackingUri: string | undefined
  readonly caFile: string | undefined
  readonly proxy: string | undefined
  readonly noProxy: string | undefined
  /** What a hook would write down if it ran in this shell. */
  readonly recorded: RecordedEnv
  readonly isColorWanted: boolean
}

export function readEnvironment(env: Env = process.env): Environment {
  const homeFolder = homeIn(env)
  const defaultTurnspanHome = path.join(homeFolder, '.turnspan')
  return {
    homeFolder,
    turnspanHome: absolute(env.TURNSPAN_HOME) ?? defaultTurnspanHome,
    defaultTurnspanHome,
    claudeConfigFolder: absolute(env.CLAUDE_CONFIG_DIR) ?? path.join(homeFolder, '.claude'),
    mlflowTrackingUri: env.MLFLOW_TRACKING_URI || undefined,
    caFile: absolute(env.NODE_EXTRA_CA_CERTS),
    proxy: env.HTTPS_PROXY || env.https_proxy || undefined,
    noProxy: env.NO_PROXY || env.no_proxy || undefined,
    recorded: recordedEnv(env),
    isColorWanted: !env.NO_COLOR && env.TERM !== 'dumb',
  }
}

/** What the launcher hands to the flusher of what setup recorded; a project's `env` cannot reach it. */
export function readFlusherEnvironment(env: Env = process.env) {
  return { claudeConfigFolder: absolute(env.TURNSPAN_CLAUDE_DIR) ?? path.join(homeIn(env), '.claude') }
}

const homeIn = (env: Env) => absolute(env.HOME) ?? os.homedir()

/** What is recorded for later is read from another folder than this one. */
const absolute = (given: string | undefined) => (given ? path.resolve(given) : undefined)
