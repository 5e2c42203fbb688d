// What a user may write into config.json.
import * as v from 'valibot'
import { DESTINATION_KINDS } from '../export/destinations/index.ts'
import { isJson } from '../json/read.ts'
import { checkPattern } from '../redact/check-pattern.ts'
import { CONVENTIONS } from '../trace/conventions/index.ts'
import { DATABRICKS_VARIABLES } from './databricks/source.ts'
import { unknownKey } from './did-you-mean.ts'
import { isHttpUrl, MUST_BE_HTTP } from './http-url.ts'
import { kindProblems, NAMED } from './kind-keys.ts'
import { isVariableName, isWellReferred } from './references.ts'
import { bytesIn } from './size.ts'

// Every message goes on from the name of the place: "destinations.team.url must begin with …". None repeats the
// value: it may be a credential, and these sentences are printed and logged.
const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
const flag = v.boolean('must be true or false')
const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be ${inWords(options.map((option) => `"${option}"`))}`)
const inWords = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' or $1')
const atLeast = (least: number) =>
  v.pipe(v.number('must be a number'), v.minValue(least, `must be at least ${least}`))

/** https://www.rfc-editor.org/rfc/rfc9110#name-field-values; Node refuses the others when it is too late. */
export const isHeaderValue = (given: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(given)
export const isHeaderName = (given: string): boolean => /^[!#$%&'*+.^_`|~\w-]+$/.test(given)

/** An array is an object too, to valibot. */
const plainObject = <Values>(message: string) => v.custom<{ [key: string]: Values }>(isJson, message)

const headers = v.pipe(
  plainObject<string>('must be an object of header names and values'),
  v.record(
    v.pipe(v.string(), v.check(isHeaderName, 'is not a name that a header can have')),
    v.pipe(
      v.string('must be a text'),
      v.check(isHeaderValue, 'holds a character that no header can hold, such as a line break'),
      v.check(isWellReferred, 'holds a "${" that names no variable: write "$$" for a dollar sign'),
    ),
  ),
)

function objectOf<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, received }) => {
    // In quotes, and otherwise as it was written.
    if (expected === 'never') return unknownKey(received.slice(1, -1), Object.keys(entries))
    return received === 'undefined' ? 'is missing' : 'must be an object'
  })
}

const MUST_BE_COMMAND = 'must be a command line, or a list of a program and its arguments'
const MUST_BE_PROXY = 'must be "none" or an address that begins with http:// or https://'

/** How one place is reached, and with which credentials: of a destination, or of all at an origin. */
const way = {
  headers: v.optional(headers),
  headersCommand: v.optional(
    v.union([text, v.pipe(v.array(text), v.minLength(1, MUST_BE_COMMAND))], MUST_BE_COMMAND),
  ),
  commandVariables: v.optional(
    v.array(
      v.pipe(v.string('must be a text'), v.check(isVariableName, 'is not the name of a variable')),
      'must be a list of names',
    ),
  ),
  caFile: v.optional(text),
  certFile: v.optional(text),
  keyFile: v.optional(text),
  proxy: v.optional(
    v.pipe(
      v.string(MUST_BE_PROXY),
      v.check((given) => given === 'none' || isHttpUrl(given), MUST_BE_PROXY),
    ),
  ),
}

const MUST_BE_KINDS = 'an object that sets kinds of content to true or false'
const kinds = objectOf({
  prompts: v.optional(flag),
  answers: v.optional(flag),
  thinking: v.optional(flag),
  toolArguments: v.optional(flag),
  toolResults: v.optional(flag),
  systemPrompt: v.optional(flag),
})
const contentOneOf = <const Tiers extends readonly string[]>(tiers: Tiers) => {
  const message = `must be ${tiers.map((tier) => `"${tier}"`).join(', ')}, or ${MUST_BE_KINDS}`
  return v.union([v.picklist(tiers, message), kinds], message)
}

/** Which kind has which, and must have it, is said below. */
const namedKeys = Object.fromEntries(NAMED.map((name) => [name, v.optional(text)])) as {
  readonly [name in (typeof NAMED)[number]]: v.OptionalSchema<typeof text, undefined>
}

const MUST_BE_PAGE = `${MUST_BE_HTTP} and holds {trace_id} or {session_id}`
const isTracePage = (given: string) => isHttpUrl(given) && /\{(?:trace|session)_id\}/.test(given)

const MUST_BE_WHOLE = 'needs a certFile beside its keyFile'
const isWhole = ({ certFile, keyFile }: { readonly [key in 'certFile' | 'keyFile']?: string | undefined }) =>
  keyFile === undefined || certFile !== undefined

export const destinationSchema = v.pipe(
  objectOf({
    kind: oneOf(DESTINATION_KINDS.map(({ kind }) => kind)),
    /** What is an address depends on the kind. */
    url: v.string(MUST_BE_HTTP),
    ...namedKeys,
    convention: v.optional(oneOf(CONVENTIONS.map(({ name }) => name))),
    encoding: v.optional(oneOf(['protobuf', 'json'])),
    compression: v.optional(oneOf(['gzip', 'none'])),
    ...way,
    timeoutMs: v.optional(atLeast(100)),
    maxRequestBytes: v.optional(atLeast(1_000)),
    experimentId: v.optional(
      v.pipe(v.string('must be a text of digits'), v.digits('must be a text of digits')),
    ),
    experimentName: v.optional(text),
    insecureHttp: v.optional(flag),
    tracePage: v.optional(v.pipe(v.string(MUST_BE_PAGE), v.check(isTracePage, MUST_BE_PAGE))),
    /** Less than what is kept, never more. */
    content: v.optional(contentOneOf(['redacted', 'metadata'])),
  }),
  v.check((given) => isWhole(given), MUST_BE_WHOLE),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const input = dataset.value
    for (const { key, origin, message } of kindProblems(input)) {
      const value = key === undefined ? undefined : input[key]
      addIssue({ message, ...(key && { path: [{ type: 'object', origin, input, key, value }] }) })
    }
  }),
)

const MUST_BE_SIZE = 'must be a number of bytes or a size such as "2GB", at least 1MB'
const size = v.pipe(
  v.union([v.number(), v.string()], MUST_BE_SIZE),
  v.transform((given) => bytesIn(given) ?? 0),
  v.minValue(1e6, MUST_BE_SIZE),
)

const price = v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative'))
const priceRow = v.strictTuple(
  [price, price, price, price, price],
  'must be five prices: input, output, cache read, cache write for 5 minutes, cache write for 1 hour',
)

const originSchema = v.pipe(
  objectOf(way),
  v.check((given) => isWhole(given), MUST_BE_WHOLE),
)

/** It stands in masks: no run of digits, nothing that JSON would escape. */
const PATTERN_NAME = /^[a-z](?:[a-z_-]|\d(?!\d\d\d)){0,40}$/

const DESTINATION_NAME = /^[a-z0-9][a-z0-9._-]{0,40}$/

export const configSchema = objectOf({
  $schema: v.optional(v.string('must be a text')),
  /** `service.name` of every trace. */
  serviceName: v.optional(text),
  /** Whether traces carry the name of the machine's user. */
  user: v.optional(oneOf(['plain', 'hash', 'off'])),
  /** Whether they carry the name of the machine. */
  hostName: v.optional(oneOf(['plain', 'hash', 'off'])),
  /** Whether the name of the home folder can be read in paths. */
  paths: v.optional(oneOf(['plain', 'hash'])),
  /** What is kept of what was said: `redacted` without secrets, `full` with them, `metadata` without what was said. */
  content: v.optional(contentOneOf(['full', 'redacted', 'metadata'])),
  /** What is masked beside what is known as a secret. */
  redaction: v.optional(
    objectOf({
      /** Regular expressions, by the name that a mask tells. */
      patterns: v.optional(
        v.pipe(
          plainObject<string>('must be an object of names and regular expressions'),
          v.record(
            v.pipe(
              v.string(),
              v.regex(PATTERN_NAME, 'is no name: up to 41 of a–z, 0–9, "_" and "-", a letter first'),
            ),
            v.pipe(
              text,
              v.check(
                (given) => checkPattern(given) === undefined,
                ({ input }) => checkPattern(input) ?? '',
              ),
            ),
          ),
        ),
      ),
      email: v.optional(flag),
    }),
  ),
  /** Also the system instructions and tool definitions of each request (tens of kilobytes a session). */
  captureRequests: v.optional(flag),
  traceContext: v.optional(
    objectOf({
      /** What an inherited TRACEPARENT makes of a turn: linked to the caller's span, a child of it, or nothing. */
      incoming: v.optional(oneOf(['link', 'parent', 'off'])),
      /** Whether commands that Claude Code runs get the TRACEPARENT of their turn. */
      commands: v.optional(flag),
    }),
  ),
  /** USD per million tokens of models that the built-in table does not know, or knows otherwise. */
  prices: v.optional(
    v.pipe(plainObject<number[]>('must be an object of models and prices'), v.record(v.string(), priceRow)),
  ),
  mlflow: v.optional(
    objectOf({
      /** Whether to tell MLflow by one more call what OpenTelemetry cannot carry: the metadata of its own tracer. */
      completeTraces: v.optional(flag),
    }),
  ),
  /** Variables of your shell that say which Databricks workspace is meant, and by what right. */
  databricks: v.optional(
    objectOf({
      variables: v.optional(v.array(oneOf(DATABRICKS_VARIABLES), 'must be a list of names')),
    }),
  ),
  /** How long and how much is kept on this machine. */
  retention: v.optional(
    objectOf({
      days: v.optional(v.pipe(atLeast(1), v.maxValue(36_500, 'must be at most 36500'))),
      /** Of the store. */
      maxBytes: v.optional(size),
      /** Of all journals together. */
      journalMaxBytes: v.optional(size),
    }),
  ),
  /** Yours: every session is sent to them. */
  destinations: v.optional(
    v.pipe(
      plainObject<v.InferInput<typeof destinationSchema>>('must be an object of names and destinations'),
      v.record(
        v.pipe(v.string(), v.regex(DESTINATION_NAME, 'is no name: up to 41 of a–z, 0–9, ".", "_" and "-"')),
        destinationSchema,
      ),
    ),
  ),
  /** Credentials that go to one origin (scheme, host, port) and no other. */
  origins: v.optional(
    v.pipe(
      plainObject<v.InferInput<typeof originSchema>>('must be an object of addresses and their headers'),
      v.record(v.pipe(v.string(), v.check(isHttpUrl, MUST_BE_HTTP)), originSchema),
    ),
  ),
})

export type Config = v.InferOutput<typeof configSchema>
export type DestinationConfig = v.InferOutput<typeof destinationSchema>
export type WayConfig = v.InferOutput<typeof originSchema>
