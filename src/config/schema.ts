// What a user may write into config.json.
import * as v from 'valibot'
import { DESTINATION_KINDS } from '../export/destinations/index.ts'
import { isJson } from '../json/read.ts'
import { CONVENTIONS } from '../trace/conventions/index.ts'
import { unknownKey } from './did-you-mean.ts'

// Every message goes on from the name of the place: "destinations.team.url must begin with …". None repeats the
// value: it may be a credential, and these sentences are printed and logged.
const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'))
const flag = v.boolean('must be true or false')
const oneOf = <const Options extends readonly string[]>(options: Options) =>
  v.picklist(options, `must be ${inWords(options.map((option) => `"${option}"`))}`)
const inWords = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' or $1')
const atLeast = (least: number) =>
  v.pipe(v.number('must be a number'), v.minValue(least, `must be at least ${least}`))

export const isHttpUrl = (given: string): boolean => /^https?:\/\//i.test(given) && URL.canParse(given)

const MUST_BE_HTTP = 'must be an address that begins with http:// or https://'
const httpUrl = v.pipe(v.string(MUST_BE_HTTP), v.check(isHttpUrl, MUST_BE_HTTP))

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
    ),
  ),
)

function objectOf<Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === 'never') return unknownKey(JSON.parse(received), Object.keys(entries))
    return received === 'undefined' ? 'is missing' : 'must be an object'
  })
}

export const destinationSchema = objectOf({
  kind: oneOf(DESTINATION_KINDS.map(({ kind }) => kind)),
  url: httpUrl,
  convention: v.optional(oneOf(CONVENTIONS.map(({ name }) => name))),
  encoding: v.optional(oneOf(['protobuf', 'json'])),
  compression: v.optional(oneOf(['gzip', 'none'])),
  headers: v.optional(headers),
  timeoutMs: v.optional(atLeast(100)),
  maxRequestBytes: v.optional(atLeast(1_000)),
  experimentId: v.optional(
    v.pipe(v.string('must be a text of digits'), v.digits('must be a text of digits')),
  ),
  experimentName: v.optional(text),
  insecureHttp: v.optional(flag),
})

const price = v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative'))
const priceRow = v.strictTuple(
  [price, price, price, price, price],
  'must be five prices: input, output, cache read, cache write for 5 minutes, cache write for 1 hour',
)

const originSchema = objectOf({ headers })

const DESTINATION_NAME = /^[a-z0-9][a-z0-9._-]{0,40}$/

export const configSchema = objectOf({
  $schema: v.optional(v.string('must be a text')),
  /** `service.name` of every trace. */
  serviceName: v.optional(text),
  /** Whether traces carry the name of the machine's user. */
  user: v.optional(oneOf(['plain', 'hash', 'off'])),
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
  /** Headers that go to one origin (scheme, host, port) and no other. */
  origins: v.optional(
    v.pipe(
      plainObject<v.InferInput<typeof originSchema>>('must be an object of addresses and their headers'),
      v.record(v.pipe(v.string(), v.check(isHttpUrl, MUST_BE_HTTP)), originSchema),
    ),
  ),
})

export type Config = v.InferOutput<typeof configSchema>
export type DestinationConfig = v.InferOutput<typeof destinationSchema>
