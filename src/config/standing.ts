// Where a session's variables want its traces to go, and whether that is this user's word. The one place that says so.
import type { Home } from '../disk/home.ts'
import type { Destination } from '../export/destination.ts'
import { destinationKind } from '../export/destinations/index.ts'
import type { RecordedEnv } from '../hook/record.ts'
import { type DecidingValues, destinationNamedBy, type ProjectDestination, trustedParts } from './project.ts'
import type { DestinationConfig } from './schema.ts'
import type { Settings } from './settings.ts'
import { deniedAt, isTrusted, realRoot } from './trust.ts'

export type Named = { readonly values: DecidingValues } & (
  | OwnAlready
  | { readonly standing: 'trusted'; readonly destination: ProjectDestination }
  | {
      readonly standing: 'untrusted'
      readonly destination: ProjectDestination
      /** When this user denied the project to name any, if so. */
      readonly deniedAt?: string
    }
  | { readonly standing: 'unsupported'; readonly why: string }
)

/** Nothing to trust, and no second copy to send. */
interface OwnAlready {
  readonly standing: 'own'
  readonly destination: Destination
}

export interface Judge {
  readonly home: Home
  readonly settings: Settings
  /** The session's project; without one nothing is trusted. */
  readonly project: string | undefined
}

export function whereTo(env: RecordedEnv, { home, settings, project }: Judge): readonly Named[] {
  // By whatever links one gets there, what is relative is taken from the same folder.
  const folder = project === undefined ? undefined : realRoot(project)
  return trustedParts(env).map((values): Named => {
    const named = destinationNamedBy(values, folder)
    if (!named.ok) return { values, standing: 'unsupported', why: named.why }
    const { destination } = named
    const own = settings.destinations.find((each) => isSameTarget(each, destination.config))
    if (own !== undefined) return { values, standing: 'own', destination: own }
    if (project !== undefined && isTrusted(home, project, values)) {
      return { values, standing: 'trusted', destination }
    }
    const denied = project === undefined ? undefined : deniedAt(home, project)
    return { values, standing: 'untrusted', destination, ...(denied !== undefined && { deniedAt: denied }) }
  })
}

type Target = Pick<DestinationConfig, 'kind' | 'url' | 'experimentId' | 'experimentName'> & {
  readonly convention?: string | undefined
}

/** Whether both would bring a trace to the same place in the same words. */
export function isSameTarget(one: Target, other: Target): boolean {
  const kind = destinationKind(one.kind)
  if (kind === undefined || one.kind !== other.kind) return false
  if (kind.tracesUrl(one.url) !== kind.tracesUrl(other.url)) return false
  const conventions = [one, other].map(({ convention = kind.defaults.convention }) => convention)
  return conventions[0] === conventions[1] && isSameExperiment(one, other)
}

/** Where MLflow puts what names no experiment. */
const DEFAULT_EXPERIMENT = '0'

/** An id goes before a name, as it does when traces are sent. */
function isSameExperiment(one: Target, other: Target): boolean {
  const [a, b] = [one, other].map(({ experimentId, experimentName }) =>
    experimentName === undefined ? (experimentId ?? DEFAULT_EXPERIMENT) : experimentId,
  )
  if (a !== undefined && b !== undefined) return a === b
  return one.experimentName !== undefined && one.experimentName === other.experimentName
}
