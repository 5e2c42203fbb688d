import fs from 'node:fs'
import protobuf from 'protobufjs'

const { root } = protobuf.parse(fs.readFileSync(new URL('otlp.proto', import.meta.url), 'utf8'))

export interface WireValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string
  doubleValue?: number
  arrayValue?: { values: WireValue[] }
}
export interface WireAttribute {
  key: string
  value: WireValue
}
export interface WireSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  flags?: number
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: WireAttribute[]
  events: { name: string; timeUnixNano: string; attributes: WireAttribute[] }[]
  links: { traceId: string; spanId: string; traceState?: string; attributes: WireAttribute[] }[]
  status: { code?: number; message?: string }
}
export interface WireRequest {
  resourceSpans: {
    resource: { attributes: WireAttribute[] }
    scopeSpans: { scope: { name: string }; spans: WireSpan[] }[]
  }[]
}

/** A request as OTLP/JSON would say it: ids in hex, 64-bit numbers as text. */
export function decodeRequest(bytes: Uint8Array): WireRequest {
  const type = root.lookupType('ExportTraceServiceRequest')
  const plain = type.toObject(type.decode(bytes), { longs: String, arrays: true })
  return JSON.parse(
    JSON.stringify(plain, (key, value) => {
      if (!/^(?:traceId|spanId|parentSpanId)$/.test(key)) return value
      // JSON.stringify has called Buffer's own toJSON by now.
      return Buffer.from(value.data ?? value).toString('hex')
    }),
  )
}

export const encodeResponse = (partialSuccess: {
  rejectedSpans?: number
  errorMessage?: string
}): Uint8Array => encode('ExportTraceServiceResponse', { partialSuccess })

export const encodeRpcStatus = (message: string): Uint8Array => encode('RpcStatus', { code: 3, message })

function encode(name: string, value: object): Uint8Array {
  const type = root.lookupType(name)
  return type.encode(type.fromObject(value)).finish()
}
