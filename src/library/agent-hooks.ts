// For programs that run Claude Code by its Agent SDK: the `hooks` of a query, which hand every event to the same hook that
// Claude Code itself would run. https://platform.claude.com/docs/en/agent-sdk/hooks
import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { HOOKS } from '../claude/hook-table.ts'
import { readEnvironment } from '../config/environment.ts'
import { installWithSurroundings } from '../config/install.ts'
import { destinationNamedBy, trustedParts } from '../config/project.ts'
import { trust } from '../config/trust.ts'
import { tagsAsText } from '../digest/tags.ts'
import { type Home, homeAt } from '../disk/home.ts'
import { keyOf } from '../disk/key.ts'
import { VERSION } from '../version.ts'

export interface AgentHooksOptions {
  /** Where turnspan keeps its state. Default: `TURNSPAN_HOME`, or `~/.turnspan`, with the destinations of its config.json. */
  readonly home?: string
  /** Also to this MLflow: as `turnspan autolog claude -u`. */
  readonly trackingUri?: string
  readonly experimentName?: string
  readonly experimentId?: string
  /** Also to this OpenTelemetry endpoint: as `turnspan autolog claude --otlp-endpoint`. */
  readonly otlpEndpoint?: string
  readonly convention?: string
  /** Attributes `turnspan.tag.<name>` of every turn. */
  readonly tags?: Readonly<Record<string, string>>
}

/** What the SDK gives to a hook, as far as it matters here. */
interface HookInput {
  readonly hook_event_name: string
  readonly session_id: string
  readonly transcript_path?: string | undefined
  readonly cwd?: string | undefined
}

/** Fits the SDK's option `hooks`. */
export type AgentHooks = Readonly<Record<string, AgentHookMatcher[]>>

interface AgentHookMatcher {
  hooks: ((input: HookInput) => Promise<Record<string, never>>)[]
  timeout: number
}

/**
 * `query({ prompt, options: { hooks: hooks() } })`. Installs the runtime into the home, as setup does; no settings file is
 * touched. Nothing that happens in them ever reaches the query.
 * @throws Error where the home cannot be used, TypeError where an address cannot be.
 */
export function hooks(options: AgentHooksOptions = {}): AgentHooks {
  const environment = readEnvironment()
  const home = homeAt(path.resolve(options.home ?? environment.turnspanHome))
  const runtime = installWithSurroundings(environment, {
    home: home.root,
    bundleFolder: fileURLToPath(new URL('../bin/', import.meta.url)),
    version: VERSION,
  })
  if (runtime.status === 'refused') throw new Error(`turnspan: ${runtime.why}`)
  const { launcher } = runtime
  keyOf(home)
  const said = variablesOf(options)
  const problem = trustedParts(said)
    .map((values) => destinationNamedBy(values, process.cwd()))
    .find((named) => !named.ok)
  if (problem?.ok === false) throw new TypeError(`turnspan: ${problem.why}`)
  const trusted = new Set<string>()
  const started = new Set<string>()

  async function note(input: HookInput): Promise<Record<string, never>> {
    try {
      const project = input.cwd ?? process.cwd()
      if (!trusted.has(project)) {
        trusted.add(project)
        allow(home, project, said)
      }
      const env = { ...environment.inherited, ...said, CLAUDE_PROJECT_DIR: project }
      const hand = (given: HookInput) => handOver(launcher, Buffer.from(JSON.stringify(given)), env)
      // The SDK (0.3.330) calls none of its hooks at the start of a session, where the environment's secrets are noted.
      const isFirst = !started.has(input.session_id) && input.hook_event_name !== 'SessionStart'
      started.add(input.session_id)
      if (isFirst) await hand(startOf(input))
      await hand(input)
    } catch {
      // A full disk, a home that is gone: none of it is the query's concern.
    }
    return {}
  }
  return Object.fromEntries(
    HOOKS.map(({ event, timeoutSeconds }) => [event, [{ hooks: [note], timeout: timeoutSeconds }]]),
  )
}

const startOf = ({ session_id, transcript_path, cwd }: HookInput) => ({
  ...{ session_id, transcript_path, cwd },
  ...{ hook_event_name: 'SessionStart', source: 'startup' },
})

type Said = Readonly<Record<string, string>>

/** As setup writes them into settings. */
function variablesOf(options: AgentHooksOptions): Said {
  const { trackingUri, experimentName, experimentId, otlpEndpoint, convention, tags } = options
  const named = {
    MLFLOW_TRACKING_URI: trackingUri,
    MLFLOW_EXPERIMENT_NAME: experimentName,
    MLFLOW_EXPERIMENT_ID: experimentId,
    TURNSPAN_OTLP_ENDPOINT: otlpEndpoint,
    TURNSPAN_OTLP_CONVENTION: convention,
    TURNSPAN_TAGS: tags === undefined ? undefined : tagsAsText(tags),
  }
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** The program says so, and it runs as this user. */
function allow(home: Home, project: string, said: Said): void {
  for (const values of trustedParts(said)) trust(home, project, values, Date.now())
}

/** Resolves when the hook has taken all of it; what it does with that is nobody's to wait for. */
function handOver(launcher: string, payload: Buffer, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const hook = spawn(launcher, { env, stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true })
    hook.once('error', reject)
    hook.once('exit', () => resolve())
    hook.stdin.once('error', reject)
    hook.stdin.end(payload)
  })
}
