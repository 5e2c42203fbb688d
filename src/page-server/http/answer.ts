// What a handler gives back: a value. Only `send.ts` writes to a socket.

export interface Answer {
  readonly status: number
  /** With its charset. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** The same, compressed once for all. */
  readonly gzipped?: Buffer
  /** In place of a body: written piece by piece until it is done, or nobody listens any more. */
  readonly stream?: (out: Out) => Promise<void>
  /** Called when it has left, or nobody waited for it. */
  readonly left?: () => void
}

export interface Out {
  /** Waits while the other side does not read. Does nothing once it has gone. */
  write(text: string): Promise<void>
  readonly signal: AbortSignal
}

const JSON_TYPE = 'application/json; charset=utf-8'

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(value),
})

/** For whoever has the token: a sentence that the page shows. */
export const failed = (status: number, code: string, message: string): Answer =>
  json({ error: { code, message } }, status)

export const notFound = (message = 'There is nothing here.'): Answer => failed(404, 'not_found', message)

/** For whoever has not shown the token: it tells nothing. */
export const refusal = (status: number): Answer => ({ status })
