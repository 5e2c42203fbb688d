// One destination: where it is, what it is told, and how. What only some kinds have is in kind-keys.ts.
import * as v from 'valibot'
import { DESTINATION_KINDS } from '../../export/destinations/index.ts'
import { CONVENTIONS } from '../../trace/conventions/index.ts'
import { isHttpUrl, MUST_BE_HTTP } from '../http-url.ts'
import { kindProblems, NAMED } from '../kind-keys.ts'
import { atLeast, contentOneOf, flag, objectOf, oneOf, text } from './values.ts'
import { isWhole, MUST_BE_WHOLE, way } from './way.ts'

/** Which kind has which, and must have it, is said below. */
const namedKeys = Object.fromEntries(NAMED.map((name) => [name, v.optional(text)])) as {
  readonly [name in (typeof NAMED)[number]]: v.OptionalSchema<typeof text, undefined>
}

const MUST_BE_PAGE = `${MUST_BE_HTTP} and holds {trace_id} or {session_id}`
const isTracePage = (given: string) => isHttpUrl(given) && /\{(?:trace|session)_id\}/.test(given)

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
