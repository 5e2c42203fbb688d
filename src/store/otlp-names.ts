// What the stored form calls things. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

export const SCOPE_NAME = 'turnspan'
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const
export const STATUS = { unset: 0, ok: 1, error: 2 } as const

/** Past 2^53 in nanoseconds, so never through a number. */
export const nanoseconds = (ms: number): string =>
  Number.isInteger(ms) ? `${ms}000000` : `${Math.round(ms * 1_000)}000`
export const milliseconds = (nano: string): number => Number(nano.slice(0, -3)) / 1_000
