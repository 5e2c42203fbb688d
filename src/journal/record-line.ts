import { createHash } from 'node:crypto'
import { type NotedSecret, PAYLOAD_MARK, RECORDED_ENV, type RecordedEnv } from '../hook/record.ts'
import { isJson, parseJson } from '../json/read.ts'
import { sound } from '../json/sound.ts'

/** A line of the journal whose payload is still the client's bytes. */
export interface RecordLine {
  readonly at: number
  readonly event: string
  readonly env: RecordedEnv
  /** Noted when the session starts. */
  readonly secrets?: readonly NotedSecret[]
  readonly payload: Buffer
}

const MARK = Buffer.from(PAYLOAD_MARK)
const CLOSING_BRACE = 0x7d

/**
 * Undefined where the line is none of ours. The hook's own words are read apart from the payload: one that is not
 * JSON by itself could otherwise close its brackets early and speak in the hook's name.
 */
export function recordIn(line: Buffer): RecordLine | undefined {
  const mark = line.indexOf(MARK)
  if (mark === -1 || line.at(-1) !== CLOSING_BRACE) return undefined
  const head = parseJson(`${line.toString('utf8', 0, mark)}}`)
  const { v, at, event, env, secrets } = head ?? {}
  if (v !== 1 || typeof at !== 'number' || typeof event !== 'string') return undefined
  return {
    at,
    event,
    env: knownEnv(env),
    ...(secrets !== undefined && { secrets: knownSecrets(secrets) }),
    payload: line.subarray(mark + MARK.length, -1),
  }
}

/** The same for the same words about the same event. */
export const fingerprintOf = ({ event, payload }: RecordLine): string =>
  createHash('sha256').update(event).update(payload).digest('base64')

export function payloadIn(record: RecordLine): { readonly payload: unknown } | undefined {
  try {
    return { payload: sound(JSON.parse(record.payload.toString('utf8')) as unknown) }
  } catch {
    return undefined
  }
}

function knownSecrets(secrets: unknown): readonly NotedSecret[] {
  return (Array.isArray(secrets) ? secrets : []).filter(
    (each): each is NotedSecret =>
      isJson(each) &&
      typeof each.name === 'string' &&
      typeof each.length === 'number' &&
      typeof each.hmac === 'string',
  )
}

function knownEnv(env: unknown): RecordedEnv {
  const known: Record<string, string> = {}
  for (const name of RECORDED_ENV) {
    const value = isJson(env) ? env[name] : undefined
    if (typeof value === 'string') known[name] = value
  }
  return known
}
