import type { ContentKind } from '../trace/content.ts'
import type { Http } from './http.ts'
import type { Failure, Waiting } from './outcome.ts'
import type { RemoteTraces } from './remote-traces.ts'

export type Encoding = 'protobuf' | 'json'
export type Compression = 'gzip' | 'none'

/** Where traces go, as the program runs with it: defaults filled in, credentials still to be asked for. */
export interface Destination {
  /** Safe as a file name. */
  readonly id: string
  readonly kind: string
  /** As the user gave it: the kind knows what to append. */
  readonly url: string
  readonly convention: string
  readonly encoding: Encoding
  readonly compression: Compression
  /** As they stand in the settings; what a variable or a command says is asked for when something is sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly lateHeaders?: LateHeaders
  /** Absolute paths. */
  readonly tls?: TlsFiles
  /** `http://` or `https://`, perhaps with credentials; absent where nothing stands in between. */
  readonly proxy?: string
  /** For a request as a whole, answer included. */
  readonly timeoutMs: number
  /** Before compression; one span that is larger travels alone. */
  readonly maxRequestBytes: number
  readonly experimentId?: string
  readonly experimentName?: string
  /** Kinds of content that it does not get, though they are kept. */
  readonly withoutContent?: readonly ContentKind[]
  /** Allows credentials over plain http to a host that is not this machine. */
  readonly insecureHttp?: boolean
}

export interface TlsFiles {
  /** Certificates to trust beside those that Node knows. A missing one of the machine's is no fault of the destination. */
  readonly caFile?: string
  readonly machineCaFile?: string
  /** Who we are, where a server asks for it; both or none. */
  readonly certFile?: string
  readonly keyFile?: string
}

/** Safe to call often: what was found is kept for a while. */
export type LateHeaders = () => Promise<LateHeadersFound>

export type LateHeadersFound =
  | {
      readonly status: 'found'
      readonly headers: Readonly<Record<string, string>>
      /** Another one for other values; tells none of them. */
      readonly mark: string
    }
  | Waiting
  | Failure

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
  /** Words of a 4xx by which it tells trouble of its own, which will pass. */
  readonly ownTrouble?: RegExp
  /** The address that takes traces, from the address that a user knows. */
  tracesUrl(base: string): string
  /**
   * Where a request goes and what it carries. A failure here is never a trace's fault: it is `retryable` (traces
   * wait) or `refused` with `stops`.
   */
  prepare(destination: Destination, http: Http): Promise<Ready | Failure>
  /** Tries the destination without leaving anything behind in it. */
  probe(destination: Destination, http: Http): Promise<Probe>
  /** Absent where the backend has no interface to read or delete what was sent. */
  readonly remote?: RemoteTraces
}
