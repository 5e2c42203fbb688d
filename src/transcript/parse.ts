import { flagAt, idAt, type Json, jsonAt, listAt, numberAt, parseJson, textAt, timeAt } from '../json/read.ts'
import { sound } from '../json/sound.ts'
import { blocksOf, usageOf } from './block.ts'
import type { Entry, UserEntry } from './entry.ts'
import { KNOWN_KINDS, unknownFieldsOf } from './known.ts'

export interface ParseOptions {
  /** Also system instructions and tool definitions, which are most of a transcript's bytes. */
  readonly readsRequests?: boolean
}

/** Undefined where the line is not JSON. */
export function parseLine(text: string, offset: number, options: ParseOptions = {}): Entry | undefined {
  const skipped = options.readsRequests === true ? null : SKIPPED.exec(text)
  if (skipped !== null) return other({ offset, atMs: undefined, uuid: undefined }, skipped[1] ?? '')
  const json = sound(parseJson(text))
  if (json === undefined) return undefined
  const line: Line = { offset, atMs: timeAt(json, 'timestamp'), uuid: idAt(json, 'uuid') }
  const name = nameOf(json)
  const readers = options.readsRequests === true ? REQUEST_READERS : READERS
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (read === undefined) return other(line, name)
  const unknownFields = unknownFieldsOf(json, name)
  return unknownFields.length === 0 ? read(json, line) : { ...read(json, line), unknownFields }
}

/** The largest lines are whole API requests; a trace has no use for them, so their JSON is not even parsed. */
const SKIPPED = /^\{"type":"(api-request-shape|api-request-blob|file-history-snapshot)"/

interface Line {
  readonly offset: number
  readonly atMs: number | undefined
  readonly uuid: string | undefined
}

/** `type`, and for the two container types what they contain. */
function nameOf(json: Json): string {
  const type = textAt(json, 'type') ?? ''
  if (type === 'system') return `system/${textAt(json, 'subtype') ?? ''}`
  if (type !== 'attachment') return type
  const attachment = jsonAt(json, 'attachment')
  return `attachment/${(attachment && textAt(attachment, 'type')) ?? ''}`
}

type Reader = (json: Json, line: Line) => Entry

const READERS: Readonly<Record<string, Reader>> = {
  user: (json, line): UserEntry => ({
    kind: 'user',
    ...line,
    firstSessionId: textAt(json, 'session_id'),
    promptId: idAt(json, 'promptId'),
    blocks: blocksOf(jsonAt(json, 'message')?.content),
    isMeta: flagAt(json, 'isMeta'),
    isCompactSummary: flagAt(json, 'isCompactSummary'),
    isTaskNotification:
      textAt(json, 'turnOrigin') === 'task_notification' ||
      textAt(jsonAt(json, 'origin') ?? {}, 'kind') === 'task-notification',
    permissionMode: textAt(json, 'permissionMode'),
    turnIndex: numberAt(jsonAt(json, 'turnPosition') ?? {}, 'turnIndex'),
    toolUseResult: json.toolUseResult,
    permission: permissionOf(json),
    toolDenialKind: textAt(json, 'toolDenialKind'),
    toolDenialBeforeRun: flagAt(json, 'toolDenialBeforeRun'),
    cwd: textAt(json, 'cwd'),
    branch: textAt(json, 'gitBranch'),
    version: textAt(json, 'version'),
    entrypoint: textAt(json, 'entrypoint'),
  }),

  assistant: (json, line) => {
    const message = jsonAt(json, 'message') ?? {}
    if (textAt(message, 'model') === '<synthetic>') return synthetic(json, message, line)
    return {
      kind: 'assistant',
      ...line,
      firstSessionId: textAt(json, 'session_id'),
      messageId: idAt(message, 'id') ?? line.uuid ?? '',
      model: textAt(message, 'model') ?? '',
      blocks: blocksOf(message.content),
      stopReason: textAt(message, 'stop_reason'),
      usage: usageOf(message),
      requestId: idAt(json, 'requestId'),
      requestRef: idAt(json, 'requestRef'),
      requestedModel: textAt(json, 'requestedModel'),
      requestSessionId: textAt(json, 'requestSessionId'),
      effort: textAt(json, 'effort'),
      isAbortedMidStream: flagAt(json, 'isAbortedMidStream'),
    }
  },

  'api-request': (json, line) => {
    const params = jsonAt(json, 'params') ?? {}
    return {
      kind: 'api-request',
      ...line,
      id: idAt(json, 'id') ?? '',
      querySource: textAt(json, 'querySource'),
      model: textAt(params, 'model'),
      maxTokens: numberAt(params, 'max_tokens'),
      effort: textAt(jsonAt(params, 'output_config') ?? {}, 'effort'),
      shapeHash: undefined,
      blobHashes: [],
    }
  },

  'system/api_error': (json, line) => {
    const error = jsonAt(json, 'error') ?? {}
    return {
      kind: 'api_error',
      ...line,
      status: numberAt(error, 'status'),
      text: textAt(error, 'formatted') ?? textAt(error, 'message') ?? '',
      retryInMs: numberAt(json, 'retryInMs'),
      attempt: numberAt(json, 'retryAttempt'),
    }
  },

  'system/compact_boundary': (json, line) => {
    const about = jsonAt(json, 'compactMetadata') ?? {}
    return {
      kind: 'compact_boundary',
      ...line,
      trigger: textAt(about, 'trigger') ?? 'unknown',
      preTokens: numberAt(about, 'preTokens'),
      postTokens: numberAt(about, 'postTokens'),
      durationMs: numberAt(about, 'durationMs'),
      preserved: listAt(jsonAt(about, 'preservedMessages') ?? {}, 'uuids').filter(
        (uuid) => typeof uuid === 'string',
      ),
    }
  },

  'system/stop_hook_summary': (_json, line) => ({ kind: 'stop_hook_summary', ...line }),

  'attachment/queued_command': (json, line) => ({
    kind: 'queued_command',
    ...line,
    blocks: blocksOf(jsonAt(json, 'attachment')?.prompt),
  }),

  'cost-state': (json, line) => ({
    kind: 'cost-state',
    ...line,
    totalCostUsd: numberAt(json, 'totalCostUSD') ?? 0,
  }),
}

const REQUEST_READERS: Readonly<Record<string, Reader>> = {
  ...READERS,

  'api-request': (json, line) => {
    const request = READERS['api-request']?.(json, line)
    if (request?.kind !== 'api-request') return other(line, 'api-request')
    const blobHashes = listAt(json, 'tail').filter((hash) => typeof hash === 'string')
    return { ...request, shapeHash: textAt(json, 'shapeHash'), blobHashes }
  },

  'api-request-shape': (json, line) => {
    const shape = jsonAt(json, 'shape') ?? {}
    const hash = textAt(json, 'shapeHash') ?? ''
    return {
      kind: 'api-request-shape',
      ...line,
      hash,
      system: blocksOf(shape.system),
      tools: listAt(shape, 'tools'),
    }
  },

  'api-request-blob': (json, line) => {
    const message = jsonAt(json, 'message') ?? {}
    if (textAt(message, 'role') !== 'system') return other(line, 'api-request-blob')
    return {
      kind: 'api-request-blob',
      ...line,
      hash: textAt(json, 'hash') ?? '',
      blocks: blocksOf(message.content),
    }
  },
}

/** Lines in the model's name that no model wrote: a failed API call, or a filler after a resume. */
function synthetic(json: Json, message: Json, line: Line): Entry {
  if (!flagAt(json, 'isApiErrorMessage')) return other(line, 'assistant/synthetic')
  const first = blocksOf(message.content)[0]
  return {
    kind: 'api_failure',
    ...line,
    type: textAt(json, 'error') ?? 'unknown',
    status: numberAt(json, 'apiErrorStatus'),
    text: first?.type === 'text' ? first.text : '',
  }
}

function permissionOf(json: Json): UserEntry['permission'] {
  const permission = jsonAt(json, 'permissionDecision')
  if (permission === undefined) return undefined
  return {
    decision: textAt(permission, 'decision') ?? 'unknown',
    source: textAt(permission, 'source') ?? 'unknown',
  }
}

const other = (line: Line, name: string): Entry => ({
  kind: 'other',
  ...line,
  name,
  known: KNOWN_KINDS.has(name) || name.startsWith('attachment/'),
})
