// Reads the answers of an OTLP endpoint strictly. OpenTelemetry's deserializers take a login page, and half an
// answer, for success.
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto

export interface TraceResponse {
  readonly rejectedSpans: number
  readonly message: string
}

interface Field {
  readonly number: number
  readonly value: number | Uint8Array
}

/** Undefined where the bytes are no ExportTraceServiceResponse. */
export function readProtobufResponse(body: Uint8Array): TraceResponse | undefined {
  const partial = fieldsOf(body)?.find(({ number }) => number === 1)?.value ?? new Uint8Array()
  const fields = typeof partial === 'number' || fieldsOf(body) === undefined ? undefined : fieldsOf(partial)
  if (fields === undefined) return undefined
  return { rejectedSpans: numberIn(fields, 1), message: textIn(fields, 2) }
}

export function readJsonResponse(body: Uint8Array): TraceResponse | undefined {
  const answer = parseJson(new TextDecoder().decode(body))
  // Unknown keys are no fault in OTLP, but an error that comes with 200 is no success either.
  if (!isRecord(answer) || answer.error || answer.errors || answer.error_code) return undefined
  const partial = answer.partialSuccess ?? answer.partial_success ?? {}
  if (!isRecord(partial)) return undefined
  const { rejectedSpans = partial.rejected_spans, errorMessage = partial.error_message } = partial
  // 64-bit numbers are strings in OTLP/JSON.
  const rejected = Number(rejectedSpans ?? 0)
  return {
    rejectedSpans: Number.isFinite(rejected) ? Math.max(0, rejected) : 0,
    message: typeof errorMessage === 'string' ? errorMessage : '',
  }
}

/** The words of a `google.rpc.Status`, which is how an OTLP error is told; empty where the bytes are none. */
export function readProtobufError(body: Uint8Array): string {
  return textIn(fieldsOf(body) ?? [], 2)
}

/** Undefined where the bytes are not a whole protobuf message. */
function fieldsOf(bytes: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  const take = (length: number): Uint8Array => {
    at += length
    return bytes.subarray(at - length, at)
  }
  const READ = [varint, () => take(8), () => take(varint()), undefined, undefined, () => take(4)]
  while (at < bytes.length) {
    const tag = varint()
    const value = READ[tag % 8]?.()
    const number = Math.floor(tag / 8)
    if (value === undefined || Number.isNaN(value) || !(number >= 1) || !(at <= bytes.length))
      return undefined
    fields.push({ number, value })
  }
  return fields
}

function numberIn(fields: readonly Field[], number: number): number {
  const value = fields.find((field) => field.number === number)?.value
  return typeof value === 'number' ? value : 0
}

function textIn(fields: readonly Field[], number: number): string {
  const value = fields.find((field) => field.number === number)?.value
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : ''
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
