// The only place that reads process.env, and what each variable means to us.
import os from 'node:os'
import path from 'node:path'
import { type Surroundings, surroundingsIn } from '../hook/launcher.ts'
import { type RecordedEnv, recordedEnv } from '../hook/record.ts'
import { VARIABLE } from '../hook/wake.ts'
import type { Machine } from './around.ts'
import { type OtlpRead, otlpInEnvironment } from './otlp-environment.ts'
import { type Proxies, proxiesIn } from './proxies.ts'
import type { Lookup } from './variables.ts'

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
  readonly proxies: Proxies
  /** Where this shell looks for programs. */
  readonly path: string | undefined
  /** The one destination that this shell's OTEL_EXPORTER_OTLP_* name, for setup where it is asked to take it over. */
  readonly otlp: OtlpRead
  /** What a variable says in this shell. */
  readonly lookup: Lookup
  /** What a hook would write down if it ran in this shell. */
  readonly recorded: RecordedEnv
  /** All of it, for a program that is started in the person's own name. */
  readonly inherited: Env
  /** Then a project may have set any of the variables. */
  readonly isInsideClaudeCode: boolean
  /** The plugin whose skill runs this. */
  readonly pluginRoot: string | undefined
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
    proxies: proxiesIn(env),
    path: env.PATH || undefined,
    otlp: otlpInEnvironment(env),
    lookup: (name) => env[name],
    recorded: recordedEnv(env),
    inherited: env,
    isInsideClaudeCode: Boolean(env.CLAUDECODE),
    pluginRoot: env.TURNSPAN_PLUGIN_ROOT || undefined,
    isColorWanted: !env.NO_COLOR && env.TERM !== 'dumb',
  }
}

/** What the launcher hands to the flusher of what setup recorded; a project's `env` cannot reach it. */
export function readFlusherEnvironment(env: Env = process.env): Machine & { claudeConfigFolder: string } {
  const recorded = surroundingsIn(env)
  return {
    ...machineOf(recorded),
    claudeConfigFolder: absolute(recorded.claudeFolder) ?? path.join(homeIn(env), '.claude'),
    // These alone may be a project's words: they count only where their values are known (variables.ts).
    lookup: (name) => env[`${VARIABLE}${name}`],
  }
}

/**
 * For a command: what its shell says, and what setup recorded where the shell says nothing. Inside Claude Code it is the
 * other way round, for there a project may have written the shell's variables.
 */
export function machineAround(environment: Environment, recorded: Surroundings): Machine {
  const [first, second] = environment.isInsideClaudeCode
    ? [machineOf(recorded), environment]
    : [environment, machineOf(recorded)]
  return {
    proxies: { ...second.proxies, ...first.proxies },
    caFile: first.caFile ?? second.caFile,
    // What a command of the user's own finds must not depend on who asks.
    path: recorded.path ?? environment.path,
    lookup: environment.lookup,
  }
}

const machineOf = ({ caFile, proxy, httpProxy, noProxy, path: programs }: Surroundings) => ({
  caFile,
  proxies: {
    ...(proxy && { https: proxy }),
    ...(httpProxy && { http: httpProxy }),
    ...(noProxy && { none: noProxy }),
  },
  path: programs,
})

const homeIn = (env: Env) => absolute(env.HOME) ?? os.homedir()

/** What is recorded for later is read from another folder than this one. */
const absolute = (given: string | undefined) => (given ? path.resolve(given) : undefined)
