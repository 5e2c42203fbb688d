// What a user may write into config.json.
import * as v from 'valibot'
import { checkPattern } from '../redact/check-pattern.ts'
import { DATABRICKS_VARIABLES } from './databricks/source.ts'
import { isHttpUrl, MUST_BE_HTTP } from './http-url.ts'
import { destinationSchema } from './schema/destination.ts'
import { atLeast, contentOneOf, flag, objectOf, oneOf, plainObject, size, text } from './schema/values.ts'
import { originSchema } from './schema/way.ts'

const price = v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative'))
const priceRow = v.strictTuple(
  [price, price, price, price, price],
  'must be five prices: input, output, cache read, cache write for 5 minutes, cache write for 1 hour',
)

/** It stands in masks: no run of digits, nothing that JSON would escape. */
const PATTERN_NAME = /^[a-z](?:[a-z_-]|\d(?!\d\d\d)){0,40}$/
const patterns = v.pipe(
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
)

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
      patterns: v.optional(patterns),
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

export { destinationSchema }

export type Config = v.InferOutput<typeof configSchema>
export type DestinationConfig = v.InferOutput<typeof destinationSchema>
export type WayConfig = v.InferOutput<typeof originSchema>
