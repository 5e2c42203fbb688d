import type { ContentKind } from '../trace/content.ts'
import type { Attributes, SpanBatch } from '../trace/span.ts'
import type { Http } from './http.ts'
import type { KindSetup } from './kind-setup.ts'
import type { Advice } from './otlp/answer.ts'
import type { Failure, Outcome, Waiting } from './outcome.ts'
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

export interface DestinationDefaults {
  readonly convention: string
  readonly encoding: Encoding
  readonly compression: Compression
  readonly timeoutMs: number
  readonly maxRequestBytes: number
  /** Without what was said, where the settings do not say otherwise. Absent: all that is kept. */
  readonly content?: 'metadata'
}

export interface Ready {
  readonly status: 'ready'
  readonly url: string
  /** Beside the destination's own headers. */
  readonly headers: Readonly<Record<string, string>>
  /** Takes the request itself, where it does not travel over HTTP. */
  readonly take?: (body: Uint8Array) => Promise<Outcome>
  /** What the backend wants to be told once it has the spans. Undefined where that is done. */
  readonly after?: (batch: SpanBatch) => Promise<Failure | undefined>
  /** Takes the spans themselves, where they do not travel as OTLP. Undefined where our own side gave up. */
  readonly put?: (batch: SpanBatch, about: Putting) => Promise<Outcome | undefined>
}

export interface Putting {
  readonly nowMs: number
  readonly signal?: AbortSignal | undefined
}

export interface Probe {
  readonly reachable: boolean
  /** False where it answered that it would take nothing as things are. */
  readonly takes?: boolean
  /** One sentence for a person. */
  readonly finding: string
}

/** A documented GET that proves the credentials and writes nothing; below the address of the backend. */
export interface ReadCall {
  readonly path: string
  /** What its answer tells, as the end of "It knows these credentials". */
  says?(answer: unknown): string | undefined
}

export interface Additions {
  readonly resource?: Attributes
  /** On every span. */
  readonly spans?: Attributes
}

export interface Checked {
  readonly against: 'the real program' | 'its documented contract'
  /** What nobody could check, in words. */
  readonly unverified?: string
  /** Where a Collector between is the better way, in words. */
  readonly collector?: string
}

/** One entry of the table in `destinations/index.ts`: all that is particular to a kind of backend. */
export interface DestinationKind {
  readonly kind: string
  readonly title: string
  readonly defaults: DestinationDefaults
  /** Words of a 4xx by which it tells trouble of its own, which will pass. */
  readonly ownTrouble?: RegExp
  /** What to do about some of its refusals, by words of theirs. */
  readonly advice?: readonly Advice[]
  /** How old a trace may be when it arrives. What is older the backend refuses, or drops without a word. */
  readonly maxAgeMs?: number
  /** Longer texts in attributes are cut, before the backend does it or refuses the whole request. */
  readonly maxAttributeBytes?: number
  /** Why this is no address of its kind: goes on from its name. Default: it must be http:// or https://. */
  urlProblem?(url: string): string | undefined
  /** The address that takes traces, from the address that a user knows. */
  tracesUrl(base: string): string
  /** What the backend wants to read beside what a convention writes. */
  adds?(destination: Destination): Additions
  /**
   * Where a request goes and what it carries. A failure here is never a trace's fault: it is `retryable` (traces
   * wait) or `refused` with `stops`.
   */
  prepare(destination: Destination, http: Http): Promise<Ready | Failure>
  /** What `probe` asks before it sends a request without spans. */
  readonly reads?: ReadCall
  /** Tries the destination without leaving anything behind in it. */
  probe(destination: Destination, http: Http): Promise<Probe>
  /** Where a person looks at a trace, as far as that follows from the settings. */
  traceLink?(destination: Destination, traceId: string): string | undefined
  /** The same, where only the backend knows. Leaves nothing there. */
  findTraceLink?(destination: Destination, http: Http, traceId: string): Promise<string | undefined>
  /** Absent where `destinations add` cannot set it up. */
  readonly setup?: KindSetup
  /** For the docs: what this was tried against. */
  readonly checked?: Checked
  /** Absent where the backend has no interface to read or delete what was sent. */
  readonly remote?: RemoteTraces
}
