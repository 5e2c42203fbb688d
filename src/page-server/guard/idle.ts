// A page that nobody looks at any more is not served for ever.

const IDLE_MS = 12 * 60 * 60 * 1_000
const LOOKS = 24

export interface Idleness {
  /** Somebody with the token was here. */
  moved(): void
  stop(): void
}

export interface Watched {
  end(why: string): void
  /** A tab that listens is one that somebody looks at: hidden ones hang up. */
  isBusy(): boolean
  readonly idleMs?: number | undefined
}

export function watchIdleness({ end, isBusy, idleMs = IDLE_MS }: Watched): Idleness {
  // By the wall clock: a machine that slept for a night was idle.
  let movedAtMs = Date.now()
  const timer = setInterval(() => {
    if (isBusy()) movedAtMs = Date.now()
    if (Date.now() - movedAtMs < idleMs) return
    clearInterval(timer)
    end(`Nobody looked at the page for ${Math.round(idleMs / 3_600_000)} hours. Run "turnspan ui" again.`)
  }, idleMs / LOOKS)
  timer.unref()
  return {
    moved() {
      movedAtMs = Date.now()
    },
    stop: () => clearInterval(timer),
  }
}
