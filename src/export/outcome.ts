// What can become of a request. Every case is a value; whoever handles one handles all.

export interface Accepted {
  readonly status: 'accepted'
}

export interface PartlyAccepted {
  readonly status: 'partial'
  readonly rejectedSpans: number
  /** The backend's own words. */
  readonly message: string
}

/** Worth another try later, unchanged. */
export interface Retryable {
  readonly status: 'retryable'
  readonly reason: string
  readonly httpStatus?: number
  readonly retryAfterMs?: number
  /** The connection failed at once, nothing was sent: the next try costs next to nothing. */
  readonly cheap?: boolean
  /** It may be this very trace that the backend stumbles over. */
  readonly maybeTheTrace?: boolean
}

/** The backend will never take this request. */
export interface Refused {
  readonly status: 'refused'
  readonly reason: string
  readonly httpStatus?: number
  /** No other trace would fare better: nothing more is sent until the destination's settings change. */
  readonly stops?: boolean
  /** Less at once may be taken. */
  readonly tooLarge?: boolean
}

/** Nothing was tried, because something is missing on our own side: to look again costs nothing. */
export interface Waiting {
  readonly status: 'waiting'
  readonly reason: string
  /** Nothing is wrong: it is made ready when there is something to send. */
  readonly isAtRest?: boolean
}

/** A `reason` is one sentence to act on: at most 500 characters, no control characters, no header's value. */
export type Failure = Retryable | Refused
export type Outcome = Accepted | PartlyAccepted | Failure
