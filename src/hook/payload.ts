import { DROPPED_BYTES } from './record.ts'
import { type Input, LARGEST_PAYLOAD } from './stdin.ts'

export interface Payload {
  readonly sessionId: string
  readonly event: string
  readonly promptId: string | undefined
  /** What the client wrote, on one line. */
  readonly bytes: Buffer
  /** The same without what may be large, and with the number of bytes that there were. */
  readonly stub: Buffer
}

const HEAD = 16 * 1024
// A quote inside a JSON string is escaped, so these match keys only; and the first is the client's own, which
// stands before anything that a user or a tool said.
const SESSION_ID = /"session_id"\s*:\s*("(?:[^"\\]|\\.)*")/
const EVENT = /"hook_event_name"\s*:\s*"(\w{1,64})"/
const PROMPT_ID = /"prompt_id"\s*:\s*"([\w-]{1,64})"/
const LINE_BREAKS = [0x0a, 0x0d]

/** Undefined for what is not a hook's payload. Parses nothing: 10 MB would cost the user 150 ms. */
export function payloadOf({ bytes, total }: Input): Payload | undefined {
  const head = bytes.toString('utf8', 0, HEAD)
  const sessionId = SESSION_ID.exec(head)
  const event = EVENT.exec(head)
  if (!/^\s*\{/.test(head) || sessionId?.[1] === undefined || event?.[1] === undefined) return undefined
  const facts = head.slice(0, Math.max(endOf(sessionId), endOf(event))).replace(/[\r\n]/g, ' ')
  const stub = Buffer.from(`${facts},"${DROPPED_BYTES}":${total}}`)
  return {
    sessionId: JSON.parse(sessionId[1]) as string,
    event: event[1],
    promptId: PROMPT_ID.exec(head)?.[1],
    bytes: total > LARGEST_PAYLOAD ? stub : onOneLine(bytes),
    stub,
  }
}

/** A raw line break is white space in JSON, and would end the journal's line. */
function onOneLine(bytes: Buffer): Buffer {
  for (const lineBreak of LINE_BREAKS) {
    for (let at = bytes.indexOf(lineBreak); at !== -1; at = bytes.indexOf(lineBreak, at + 1)) bytes[at] = 0x20
  }
  return bytes
}

const endOf = (match: RegExpExecArray) => match.index + match[0].length
