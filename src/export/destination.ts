import type { ContentKind } from '../trace/content.ts'
import type { Failure, Waiting } from './outcome.ts'

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
  /** Where `url` is no address to send to: finds or makes one. */
  readonly open?: Open
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
  /** Whether MLflow is told what OpenTelemetry cannot carry. */
  readonly completesTraces?: boolean
  /** What its kind must know by name when it sends: a project, an environment. */
  readonly named?: Readonly<Record<string, string>>
  /** Kinds of content that it does not get, though they are kept. */
  readonly withoutContent?: readonly ContentKind[]
  /** Allows credentials over plain http to a host that is not this machine. */
  readonly insecureHttp?: boolean
  /** Where a person looks at a trace, with `{trace_id}` or `{session_id}` to be filled in; absent where the kind knows. */
  readonly tracePage?: string
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

/** Safe to call often: what was opened stays open for a while. */
export type Open = (how: OpenHow) => Promise<Opened>

export interface OpenHow {
  /** Whether a program may be started for it, which takes its time. */
  readonly mayStart: boolean
  readonly signal?: AbortSignal | undefined
}

export type Opened =
  | {
      readonly status: 'open'
      /** `http://` or `https://` */
      readonly url: string
      readonly headers?: Readonly<Record<string, string>>
      /** What stands before this address, which was not known earlier. */
      readonly proxy?: string | undefined
      /** Another one for other credentials; tells none of them. */
      readonly mark?: string
    }
  | Waiting
  | Failure
