// From a credential to what stands in the header, and until when.
import { execFile } from 'node:child_process'
import { programIn } from '../../disk/processes.ts'
import { outcomeOfFailure } from '../../export/http/failure.ts'
import type { Http } from '../../export/http/http.ts'
import type { Failure } from '../../export/outcome.ts'
import { cleanWords } from '../../export/words.ts'
import { isJson, numberAt, parseJson, textAt } from '../../json/read.ts'
import { isHeaderValue } from '../header-form.ts'
import type { Source } from './source.ts'

export interface Token {
  readonly status: 'token'
  readonly authorization: string
  /** Milliseconds since the epoch; absent for one that has no end. */
  readonly untilMs?: number
}

export interface TokenAbout {
  readonly http: Http
  readonly nowMs: number
  /** The whole environment of Databricks' own command. */
  readonly programEnv: Readonly<Record<string, string>>
}

const CLI_LIMIT_MS = 30_000

export async function tokenFor({ host, credential }: Source, about: TokenAbout): Promise<Token | Failure> {
  switch (credential.by) {
    case 'token':
      return bearer(credential.token)
    case 'client':
      return machineToken(host, credential, about)
    case 'cli':
      return cliToken(host, credential.profile, about)
  }
}

const bearer = (token: string, untilMs?: number): Token | Failure =>
  isHeaderValue(token)
    ? { status: 'token', authorization: `Bearer ${token}`, ...(untilMs !== undefined && { untilMs }) }
    : stopped('The Databricks token holds a character that no header can hold, such as a line break.')

const stopped = (reason: string, httpStatus?: number): Failure => ({
  status: 'refused',
  reason: cleanWords(reason, []),
  stops: true,
  ...(httpStatus !== undefined && { httpStatus }),
})

/** https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
async function machineToken(
  host: string,
  { id, secret }: { readonly id: string; readonly secret: string },
  { http, nowMs }: TokenAbout,
): Promise<Token | Failure> {
  const answer = await http.send({
    method: 'POST',
    url: await tokenEndpoint(host, http),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    },
    body: new TextEncoder().encode('grant_type=client_credentials&scope=all-apis'),
  })
  if ('error' in answer) return outcomeOfFailure(answer)
  const said = parseJson(new TextDecoder().decode(answer.body))
  const token = said && textAt(said, 'access_token')
  if (answer.status === 200 && said !== undefined && token !== undefined) {
    const seconds = numberAt(said, 'expires_in')
    return bearer(token, seconds === undefined ? undefined : nowMs + seconds * 1_000)
  }
  const { status } = answer
  const reason = `Databricks at ${host} gave no token for the client (HTTP ${status}): check client id and secret.`
  return status === 429 || status >= 500
    ? { status: 'retryable', reason, httpStatus: status }
    : stopped(reason, status)
}

/** Where the workspace says it is, as long as that is the workspace: the secret goes there. */
async function tokenEndpoint(host: string, http: Http): Promise<string> {
  const usual = `${host}/oidc/v1/token`
  const answer = await http.send({
    method: 'GET',
    url: `${host}/oidc/.well-known/oauth-authorization-server`,
  })
  if ('error' in answer || answer.status !== 200) return usual
  const said = parseJson(new TextDecoder().decode(answer.body))
  const told = (said && textAt(said, 'token_endpoint')) ?? usual
  return URL.canParse(told) && new URL(told).origin === host ? told : usual
}

/** https://docs.databricks.com/en/dev-tools/cli/reference/auth-commands.html */
async function cliToken(
  host: string,
  profile: string | undefined,
  { programEnv }: TokenAbout,
): Promise<Token | Failure> {
  const program = programIn(programEnv.PATH, 'databricks')
  const login = `databricks auth login ${profile === undefined ? `--host ${host}` : `--profile ${profile}`}`
  if (program === undefined) {
    return stopped(
      `There is no "databricks" in the PATH of your shell, and neither a token nor a client for ${host}: install it and say "${login}", or set DATABRICKS_TOKEN.`,
    )
  }
  const which = profile === undefined ? ['--host', host] : ['--profile', profile]
  const said = await outputOf(program, ['auth', 'token', ...which], programEnv)
  const json = said === undefined ? undefined : parseJson(said)
  const token = isJson(json) ? textAt(json, 'access_token') : undefined
  if (token === undefined) {
    return { status: 'retryable', reason: `"databricks auth token" gave none for ${host}: say "${login}".` }
  }
  const untilMs = Date.parse((json && textAt(json, 'expiry')) ?? '')
  return bearer(token, Number.isNaN(untilMs) ? undefined : untilMs)
}

const outputOf = (
  program: string,
  args: readonly string[],
  env: TokenAbout['programEnv'],
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const options = { env, cwd: '/', timeout: CLI_LIMIT_MS, maxBuffer: 256 * 1024 }
    execFile(program, args, options, (error, stdout) => resolve(error === null ? stdout : undefined))
  })
