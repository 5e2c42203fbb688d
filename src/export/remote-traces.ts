// What was sent, as the backend has it: to hold it against the store, and to delete it.
import type { Attributes } from '../trace/span.ts'
import type { Destination } from './destination.ts'
import type { Http } from './http/http.ts'

export interface RemoteTraces {
  read(destination: Destination, http: Http, traceId: string): Promise<RemoteTrace>
  /** Every id comes back in one of the lists. */
  remove(destination: Destination, http: Http, traceIds: readonly string[]): Promise<Removal>
}

export type RemoteTrace =
  | { readonly status: 'found'; readonly spans: readonly RemoteSpan[] }
  | { readonly status: 'missing' }
  | RemoteFailure

export interface RemoteFailure {
  readonly status: 'failed'
  readonly reason: string
  /** No other trace would fare better. */
  readonly stops: boolean
}

export interface RemoteSpan {
  readonly spanId: string
  /** As they were sent, and what the backend added. */
  readonly attributes: Attributes
}

export interface Removal {
  readonly removed: readonly string[]
  /** Not there: never sent, or deleted before. */
  readonly missing: readonly string[]
  readonly failed: readonly string[]
  /** Why something failed. */
  readonly reason?: string
}
