// What one run of the hook leaves in the journal: a line `{"v":1,"at":…,"event":…,"env":{…},"payload":…}`. `at` is when
// its process started, in milliseconds since the epoch; `payload` what Claude Code said on stdin, byte for byte.

const NAMES =
  'MLFLOW_CLAUDE_TRACING_ENABLED MLFLOW_TRACKING_URI MLFLOW_EXPERIMENT_ID MLFLOW_EXPERIMENT_NAME TURNSPAN_OTLP_ENDPOINT TURNSPAN_OTLP_CONVENTION TURNSPAN_CONTENT OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT TRACEPARENT TRACESTATE CLAUDE_PROJECT_DIR CLAUDE_CODE_ENTRYPOINT CLAUDE_PID TURNSPAN_TAGS TURNSPAN_RUN'

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text

/**
 * The only variables that are ever written down: they decide where a session's traces may go, how much of it, and what
 * it is called. No credentials. (As one text, for every byte of the hook counts.)
 */
export const RECORDED_ENV = NAMES.split(' ') as readonly Words<typeof NAMES>[]

export type RecordedEnv = { readonly [name in (typeof RECORDED_ENV)[number]]?: string }

/** What a session's environment holds that nobody may read, so that it is known where it is printed: no value, no part of one. */
export interface NotedSecret {
  readonly name: string
  readonly length: number
  /** Keyed with this machine's own key. */
  readonly hmac: string
}

/** Stands between the hook's own words and the client's. No value before it can hold it: quotes are escaped. */
export const PAYLOAD_MARK = ',"payload":'

/** Key of the number of bytes in a payload that was too large to keep. */
export const DROPPED_BYTES = 'turnspan_dropped_bytes'

const LONGEST_VALUE = 2_000
// As lenient as a URL parser, which also reads `http:user:password@host` and `http:\\user:password@host`.
const USERINFO = /^(https?:[\\/]*|[a-z][a-z0-9+.-]*:\/\/|(?=[^/\\?#@]*:))[^/\\?#]*@/i
// As in config/address.ts, in as few letters.
const IN_QUERY = /([?&][^=&#]*(?:auth|token|key|secret|passw|cook|cred|signat)[^=&#]*=)[^&#]*/gi

export function recordedEnv(env: Readonly<Record<string, string | undefined>>): RecordedEnv {
  const recorded: Record<string, string> = {}
  for (const name of RECORDED_ENV) {
    const value = env[name]
    if (value !== undefined) recorded[name] = isAddress(name) ? bare(value) : value.slice(0, LONGEST_VALUE)
  }
  return recorded
}

const isAddress = (name: string) => /_(?:URI|ENDPOINT)$/.test(name)

/** Without credentials. The names of those in its query stay: by them it is known that they were there. */
const bare = (address: string): string =>
  address
    .replace(/[\t\r\n]/g, '')
    .trim()
    .replace(USERINFO, '$1')
    .slice(0, LONGEST_VALUE)
    .replace(IN_QUERY, '$1')

/** The line in pieces, so that a payload of any size is neither parsed nor copied. */
export function recordAround(
  about: {
    readonly at: number
    readonly event: string
    readonly env: RecordedEnv
    readonly secrets?: readonly NotedSecret[]
  },
  payload: Uint8Array,
): readonly Uint8Array[] {
  const { at, event, env, secrets } = about
  const head = JSON.stringify({ v: 1, at, event, env, secrets })
  // It begins with a line break too: what a killed writer left behind spoils no line but its own.
  return [Buffer.from(`\n${head.slice(0, -1)}${PAYLOAD_MARK}`), payload, Buffer.from('}\n')]
}
