// Work that a person may stop: the first Ctrl-C lets it come to an end, the second ends the process.

export interface Stopped<T> {
  readonly worked: T
  readonly isStopped: boolean
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<Stopped<T>> {
  const stop = new AbortController()
  const onSignal = () => {
    stop.abort()
    // From now on they do what they always do.
    forget()
  }
  const forget = () => {
    for (const name of SIGNALS) process.off(name, onSignal)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  try {
    const worked = await work(stop.signal)
    return { worked, isStopped: stop.signal.aborted }
  } finally {
    forget()
  }
}
