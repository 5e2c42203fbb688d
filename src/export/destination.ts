import type { Http } from './http.ts'
import type { Failure } from './outcome.ts'

export type Encoding = 'protobuf' | 'json'
export type Compression = 'gzip' | 'none'

/** Where traces go, as the program runs with it: secrets resolved, defaults filled in. */
export interface Destination {
  /** Safe as a file name. */
  readonly id: string
  readonly kind: string
  /** As the user gave it: the kind knows what to append. */
  readonly url: string
  readonly convention: string
  readonly encoding: Encoding
  readonly compression: Compression
  readonly headers: Readonly<Record<string, string>>
  /** For a request as a whole, answer included. */
  readonly timeoutMs: number
  /** Before compression; one span that is larger travels alone. */
  readonly maxRequestBytes: number
  readonly experimentId?: string
  readonly experimentName?: string
  /** Allows credentials over plain http to a host that is not this machine. */
  readonly insecureHttp?: boolean
}

export interface DestinationDefaults {
  readonly convention: string
  readonly encoding: Encoding
  readonly compression: Compression
  readonly timeoutMs: number
  readonly maxRequestBytes: number
}

export interface Ready {
  readonly status: 'ready'
  readonly url: string
  /** Beside the destination's own headers. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Probe {
  readonly reachable: boolean
  /** One sentence for a person. */
  readonly finding: string
}

/** One entry of the table in `destinations/index.ts`: all that is particular to a kind of backend. */
export interface DestinationKind {
  readonly kind: string
  readonly title: string
  readonly defaults: DestinationDefaults
  /** The address that takes traces, from the address that a user knows. */
  tracesUrl(base: string): string
  /**
   * Where a request goes and what it carries. A failure here is never a trace's fault: it is `retryable` (traces
   * wait) or `refused` with `stops`.
   */
  prepare(destination: Destination, http: Http): Promise<Ready | Failure>
  /** Tries the destination without leaving anything behind in it. */
  probe(destination: Destination, http: Http): Promise<Probe>
}
