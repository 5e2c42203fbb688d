// What OTEL_EXPORTER_OTLP_* say of ONE destination, read when its user asks for that and written into config.json.
// Claude Code keeps these variables from hooks, and any program may set them: no delivery ever looks at them.
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
import path from 'node:path'
import { addressProblem } from './address.ts'
import { isHeaderName, isHeaderValue } from './header-form.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface OtlpSaid {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly encoding?: 'protobuf' | 'json'
  readonly compression?: 'gzip' | 'none'
  readonly timeoutMs?: number
  readonly caFile?: string
  readonly certFile?: string
  readonly keyFile?: string
}

export type OtlpRead =
  | { readonly ok: true; readonly said: OtlpSaid }
  /** A sentence that holds no secret. */
  | { readonly ok: false; readonly why: string }

const GENERAL = 'OTEL_EXPORTER_OTLP_'
const TRACES = 'OTEL_EXPORTER_OTLP_TRACES_'
const ENCODING: Readonly<Record<string, OtlpSaid['encoding']>> = {
  'http/protobuf': 'protobuf',
  'http/json': 'json',
}

export function otlpInEnvironment(env: Env): OtlpRead {
  const said = (name: string) => env[TRACES + name] || env[GENERAL + name] || undefined
  const nameOf = (name: string) => (env[TRACES + name] ? TRACES : GENERAL) + name
  const no = (why: string): OtlpRead => ({ ok: false, why })

  const url = said('ENDPOINT')
  if (url === undefined) return no(`${GENERAL}ENDPOINT is not set in this shell.`)
  const protocol = said('PROTOCOL')
  if (protocol !== undefined && ENCODING[protocol] === undefined) {
    return no(
      `${nameOf('PROTOCOL')} is not http/protobuf or http/json, and turnspan speaks no other: give the address for OTLP over HTTP (often port 4318) with --otlp-endpoint.`,
    )
  }
  const problem = addressProblem(url, nameOf('ENDPOINT'))
  if (problem !== undefined) return no(problem)
  if (env[`${TRACES}ENDPOINT`] && !/\/v1\/traces\/?$/.test(new URL(url).pathname)) {
    return no(`${TRACES}ENDPOINT does not end in /v1/traces, where turnspan sends traces.`)
  }
  const headers = headersIn([env[`${GENERAL}HEADERS`], env[`${TRACES}HEADERS`]])
  if (headers === undefined)
    return no(`${nameOf('HEADERS')} is not a list of the form name=value,name=value.`)
  const encoding = protocol === undefined ? undefined : ENCODING[protocol]
  const compression = said('COMPRESSION')
  const timeoutMs = Number(said('TIMEOUT'))
  const files = filesIn(said)
  if (files.keyFile !== undefined && files.certFile === undefined) {
    return no(`${GENERAL}CLIENT_KEY is set without ${GENERAL}CLIENT_CERTIFICATE.`)
  }
  return {
    ok: true,
    said: {
      url,
      headers,
      ...(encoding && { encoding }),
      ...((compression === 'gzip' || compression === 'none') && { compression }),
      ...(timeoutMs >= 100 && { timeoutMs }),
      ...files,
    },
  }
}

function filesIn(said: (name: string) => string | undefined) {
  const [caFile, certFile, keyFile] = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY'].map((name) => {
    const file = said(name)
    // Read later, from another folder than this one.
    return file === undefined ? undefined : path.resolve(file)
  })
  return { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) }
}

/** `name=value,name=value`, percent-encoded; what is said of traces goes before what is said of all. */
function headersIn(lists: readonly (string | undefined)[]): Record<string, string> | undefined {
  const pairs = lists
    .flatMap((list) => (list ?? '').split(','))
    .filter((pair) => pair.trim() !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, Math.max(0, equals)).trim().toLowerCase(), decoded(pair.slice(equals + 1).trim())]
    })
  const isFine = pairs.every(([name, value]) => isHeaderName(name) && isHeaderValue(value))
  return isFine ? Object.fromEntries(pairs) : undefined
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
