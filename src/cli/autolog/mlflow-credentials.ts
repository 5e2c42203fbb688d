// What MLflow's own tools take from the shell to reach a server, taken over at setup: as references in the user's own
// configuration, bound to that server, with no value written down.
// https://mlflow.org/docs/latest/api_reference/cli.html and python_api/mlflow.environment_variables.html
import path from 'node:path'
import { DATABRICKS_VARIABLES } from '../../config/databricks/source.ts'
import type { Environment } from '../../config/environment.ts'
import { isHttpUrl } from '../../config/http-url.ts'
import { literal } from '../../config/references.ts'
import type { Settings } from '../../config/settings.ts'

export interface ServerAccess {
  /** As config.json writes them. */
  readonly headers: Readonly<Record<string, string>>
  readonly caFile?: string
  readonly certFile?: string
  /** Names of those that say how Databricks is reached. */
  readonly variables?: readonly string[]
  readonly notes: readonly string[]
}

const NOTHING: ServerAccess = { headers: {}, notes: [] }

const USER = 'MLFLOW_TRACKING_USERNAME'
const PASSWORD = 'MLFLOW_TRACKING_PASSWORD'
const TOKEN = 'MLFLOW_TRACKING_TOKEN'

type Shell = Pick<Environment, 'lookup' | 'isInsideClaudeCode'>

/** Inside Claude Code a project may have set them: then they are nobody's word. */
export function mlflowAccess(
  url: string,
  typed: Readonly<Record<string, string>>,
  { environment, settings }: { readonly environment: Shell; readonly settings: Pick<Settings, 'wayTo'> },
): ServerAccess {
  const { lookup, isInsideClaudeCode } = environment
  const variables = databricksVariables(url, environment)
  if (variables.length > 0) return { ...NOTHING, variables }
  if (isInsideClaudeCode || !isHttpUrl(url)) return NOTHING
  const known = settings.wayTo('mlflow', url, {})
  const isKnown = known.lateHeaders !== undefined || known.headers.authorization !== undefined
  const authorization = isKnown || typed.authorization !== undefined ? undefined : authorizationIn(lookup)
  const workspace = typed['x-mlflow-workspace'] === undefined ? lookup('MLFLOW_WORKSPACE') : undefined
  const caFile = lookup('MLFLOW_TRACKING_SERVER_CERT_PATH')
  const certFile = lookup('MLFLOW_TRACKING_CLIENT_CERT_PATH')
  return {
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(workspace && { 'x-mlflow-workspace': literal(workspace) }),
    },
    ...(caFile && { caFile: path.resolve(caFile) }),
    ...(certFile && { certFile: path.resolve(certFile) }),
    notes: isYes(lookup('MLFLOW_TRACKING_INSECURE_TLS')) ? [INSECURE] : [],
  }
}

/** Names of those that this shell has, where the address does not name a profile. */
export const databricksVariables = (url: string, { lookup, isInsideClaudeCode }: Shell): readonly string[] =>
  url !== 'databricks' || isInsideClaudeCode ? [] : DATABRICKS_VARIABLES.filter((name) => lookup(name))

/** As MLflow's client has it: user and password go before a token. */
function authorizationIn(lookup: Shell['lookup']): string | undefined {
  if (lookup(USER) && lookup(PASSWORD)) return `Basic \${base64:${USER}:${PASSWORD}}`
  return lookup(TOKEN) ? `Bearer \${${TOKEN}}` : undefined
}

const isYes = (given: string | undefined) => /^(?:true|1)$/i.test(given ?? '')

const INSECURE =
  'MLFLOW_TRACKING_INSECURE_TLS is not followed: a server whose certificate nobody checks could be anybody. Name its certificate in MLFLOW_TRACKING_SERVER_CERT_PATH and run this again.'
