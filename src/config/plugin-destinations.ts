// The destinations that the plugin's options name, beside those of config.json.
import * as v from 'valibot'
import { addressProblem } from './address.ts'
import { HEADER_VARIABLE, type PluginSaid, readPluginSaid } from './plugin-options.ts'
import { type Config, type DestinationConfig, destinationSchema } from './schema.ts'
import { isSameTarget } from './standing.ts'
import { readTrackingUri } from './tracking-uri.ts'

export interface PluginDestinations {
  readonly destinations: Readonly<Record<string, DestinationConfig>>
  /** Of options that cannot be used; sentences without a value. */
  readonly problems: readonly string[]
}

const DEFAULT_HEADER = 'authorization'

export function pluginDestinations(said: PluginSaid): PluginDestinations {
  const named = [mlflowNamed(said), otlpNamed(said)].filter((each) => each !== undefined)
  return {
    destinations: Object.fromEntries(named.flatMap((each) => (each.ok ? [[each.id, each.config]] : []))),
    problems: named.flatMap((each) => (each.ok ? [] : [`The plugin's option ${each.why}.`])),
  }
}

/** What the user wrote by hand goes before: under the same name, or for the same place. */
export function withPlugin(config: Config, home: string): Config {
  const said = readPluginSaid(home)
  if (said === undefined) return config
  const own = config.destinations ?? {}
  const added = Object.entries(pluginDestinations(said).destinations).filter(
    ([id, each]) => own[id] === undefined && !Object.values(own).some((other) => isSameTarget(other, each)),
  )
  return added.length === 0 ? config : { ...config, destinations: { ...own, ...Object.fromEntries(added) } }
}

type Named =
  | { readonly ok: true; readonly id: string; readonly config: DestinationConfig }
  | { readonly ok: false; readonly why: string }

function mlflowNamed(said: PluginSaid): Named | undefined {
  const { tracking_uri: uri, experiment } = said
  if (uri === undefined) return undefined
  const read = readTrackingUri(uri, 'tracking_uri', undefined)
  if (!read.ok) return { ok: false, why: read.why.replace(/\.$/, '') }
  const isId = experiment !== undefined && /^\d+$/.test(experiment)
  return checked('plugin-mlflow', {
    ...read.tracked,
    ...(experiment !== undefined && (isId ? { experimentId: experiment } : { experimentName: experiment })),
    ...(said.otlp_endpoint === undefined && headerOf(said)),
  })
}

function otlpNamed(said: PluginSaid): Named | undefined {
  const { otlp_endpoint: url, convention } = said
  if (url === undefined) return undefined
  const why = addressProblem(url, 'otlp_endpoint')
  if (why !== undefined) return { ok: false, why: why.replace(/\.$/, '') }
  return checked('plugin-otlp', { kind: 'otlp', url, ...(convention && { convention }), ...headerOf(said) })
}

/** The value comes with the plugin's hooks, and counts only if it is the one that their user gave (variables.ts). */
const headerOf = ({ hasHeader, header_name: name = DEFAULT_HEADER }: PluginSaid) =>
  hasHeader === true ? { headers: { [name]: `\${${HEADER_VARIABLE}}` } } : {}

const OPTION_OF: Readonly<Record<string, string>> = {
  experimentId: 'experiment',
  experimentName: 'experiment',
  convention: 'convention',
  headers: 'header_name',
}

function checked(id: string, given: unknown): Named {
  const result = v.safeParse(destinationSchema, given)
  if (result.success) return { ok: true, id, config: result.output }
  const [{ path, message }] = result.issues
  const option =
    OPTION_OF[String(path?.[0]?.key)] ?? (id === 'plugin-otlp' ? 'otlp_endpoint' : 'tracking_uri')
  return { ok: false, why: `${option} ${message}` }
}
