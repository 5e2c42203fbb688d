// What a user may write into config.json: JSON with comments, checked as a whole, refused with line and column.
import { findNodeAtLocation, getNodeValue } from 'jsonc-parser'
import * as v from 'valibot'
import { readIfThere } from '../disk/private-file.ts'
import { DESTINATION_KINDS } from '../export/destinations/index.ts'
import { type Problem, parseJsonc, problemAt } from '../jsonc/document.ts'
import { CONVENTIONS } from '../trace/conventions/index.ts'

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
const kinds = DESTINATION_KINDS.map(({ kind }) => kind)

export const isHttpUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text)

const httpUrl = v.pipe(
  v.string(),
  v.check(
    isHttpUrl,
    ({ received }) => `Expected an address that begins with http:// or https:// but received ${received}`,
  ),
)

const headers = v.record(v.string(), v.string())

export const destinationSchema = v.strictObject({
  kind: v.picklist(kinds),
  url: httpUrl,
  convention: v.optional(v.picklist(names(CONVENTIONS))),
  encoding: v.optional(v.picklist(['protobuf', 'json'])),
  compression: v.optional(v.picklist(['gzip', 'none'])),
  headers: v.optional(headers),
  timeoutMs: v.optional(v.pipe(v.number(), v.minValue(100))),
  maxRequestBytes: v.optional(v.pipe(v.number(), v.minValue(1_000))),
  experimentId: v.optional(v.pipe(v.string(), v.regex(/^\d+$/, 'Expected the digits of an experiment id'))),
  experimentName: v.optional(v.pipe(v.string(), v.nonEmpty())),
  insecureHttp: v.optional(v.boolean()),
})

const configSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** `service.name` of every trace. */
  serviceName: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** Whether traces carry the name of the machine's user. */
  user: v.optional(v.picklist(['plain', 'off'])),
  /** Yours: every session is sent to them. */
  destinations: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]{0,40}$/)), destinationSchema),
  ),
  /** Headers that go to one origin (scheme, host, port) and no other. */
  origins: v.optional(v.record(httpUrl, v.strictObject({ headers }))),
})

export type Config = v.InferOutput<typeof configSchema>
export type DestinationConfig = v.InferOutput<typeof destinationSchema>

export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly file: string; readonly problems: readonly Problem[] }

export function readConfig(file: string): ConfigRead {
  return parseConfig(readIfThere(file) ?? '', file)
}

export function parseConfig(text: string, file: string): ConfigRead {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return { ok: false, file, problems: [parsed.problem] }
  const { body, root } = parsed.document
  const result = v.safeParse(configSchema, getNodeValue(root))
  if (result.success) return { ok: true, config: result.output }
  const problems = result.issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => key as string | number)
    const node = findNodeAtLocation(root, path) ?? root
    return problemAt(body, node.offset, `${path.join('.')}: ${issue.message}`)
  })
  return { ok: false, file, problems }
}
