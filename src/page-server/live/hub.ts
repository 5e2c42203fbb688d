// One clock for all who listen: it looks when a file below the journal or the store changes, and once a second. Nothing
// is looked at while nobody listens.
import fs from 'node:fs'

export interface Beat {
  /** Grows with every beat that had news. */
  readonly seq: number
  /** Sessions (ids) of which something is new. */
  readonly changed: ReadonlySet<string>
}

export interface Hub {
  readonly seq: number
  /** Called after each beat that had news, until the returned function is called. */
  listen(listener: (beat: Beat) => void): () => void
  close(): void
}

export interface HubOptions {
  /** Folders whose changes are worth a look before the second is over. */
  readonly folders: readonly string[]
  /** Takes up what is new on the disk; the ids of the sessions that are others now. */
  readonly look: () => Promise<ReadonlySet<string>>
  readonly onError: (error: unknown) => void
}

const EVERY_MS = 1_000
/** What is written within this time is told together. */
const GATHER_MS = 250

export function openHub({ folders, look, onError }: HubOptions): Hub {
  const listeners = new Set<(beat: Beat) => void>()
  let seq = 1
  let isLooking = false
  let again = false
  let soon: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined

  async function beat(): Promise<void> {
    if (isLooking) {
      again = true
      return
    }
    isLooking = true
    try {
      const changed = await look()
      if (changed.size > 0) {
        seq += 1
        for (const listener of [...listeners]) listener({ seq, changed })
      }
    } catch (error) {
      onError(error)
    } finally {
      isLooking = false
      if (again) {
        again = false
        lookSoon()
      }
    }
  }

  function lookSoon(): void {
    soon ??= setTimeout(() => {
      soon = undefined
      void beat()
    }, GATHER_MS)
  }

  function start(): () => void {
    const timer = setInterval(() => void beat(), EVERY_MS)
    const watchers = folders.flatMap((folder) => watch(folder, lookSoon))
    lookSoon()
    return () => {
      clearInterval(timer)
      clearTimeout(soon)
      soon = undefined
      for (const watcher of watchers) watcher.close()
    }
  }

  return {
    get seq() {
      return seq
    },
    listen(listener) {
      listeners.add(listener)
      stop ??= start()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stop?.()
        stop = undefined
      }
    },
    close() {
      listeners.clear()
      stop?.()
      stop = undefined
    },
  }
}

/** A folder that is not there yet, or a system that cannot watch: the second's look finds it too. */
function watch(folder: string, onChange: () => void): readonly fs.FSWatcher[] {
  try {
    const watcher = fs.watch(folder, onChange)
    watcher.on('error', () => watcher.close())
    return [watcher]
  } catch {
    return []
  }
}
