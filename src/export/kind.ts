// What is particular to a kind of backend: an entry of the table in destinations/index.ts.
import type { Attributes, SpanBatch } from '../trace/span.ts'
import type { Compression, Destination, Encoding } from './destination.ts'
import type { Http } from './http/http.ts'
import type { KindSetup } from './kind-setup.ts'
import type { Failure, Outcome } from './outcome.ts'
import type { RemoteTraces } from './remote-traces.ts'

/** What to do about a refusal, by words of it. */
export type Advice = readonly [words: RegExp, advice: string]

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
