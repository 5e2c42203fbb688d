// What the server says by itself. One stream a view: reconnected after 1, 2, 4, 8 seconds with the last event's id, and
// closed while the tab has not been looked at for half a minute.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { LiveEvent } from '../api.ts'
import { ask, isStopped } from './ask.ts'
import { eventReader, type ServerEvent } from './events.ts'

/** `waiting`: the stream broke and is tried again; what is shown stays. */
export type LiveState = 'idle' | 'live' | 'waiting'

const WAITS_MS = [1_000, 2_000, 4_000, 8_000]
const HIDDEN_MS = 30_000
/** The server says something every 15 s. */
const SILENT_MS = 40_000

const watchers = new Set<(state: LiveState) => void>()
let state: LiveState = 'idle'

function setState(next: LiveState): void {
  if (next === state) return
  state = next
  for (const watcher of watchers) watcher(next)
}

/** How the stream of this tab stands. */
export function useLiveState(): LiveState {
  const [seen, set] = useState(state)
  useEffect(() => {
    watchers.add(set)
    set(state)
    return () => {
      watchers.delete(set)
    }
  }, [])
  return seen
}

/** Hears what happens, of one session in detail (`session`), else of the list. Null hears nothing. */
export function useLive(session: string | undefined | null, onEvent: (event: LiveEvent) => void): void {
  const latest = useRef(onEvent)
  latest.current = onEvent
  useEffect(() => {
    if (session === null) return
    return openLive(session, (event) => latest.current(event))
  }, [session])
}

/** The same without a hook: heard until the function that this gives is called. */
export function openLive(session: string | undefined, onEvent: (event: LiveEvent) => void): () => void {
  let stop = new AbortController()
  let last = ''
  let isOver = false
  let hidden: ReturnType<typeof setTimeout> | undefined

  async function run(mine: AbortController): Promise<void> {
    for (let tries = 0; !mine.signal.aborted; tries += 1) {
      const isHeard = await readOnce(mine, session, last, (event) => {
        last = event.id
        onEvent({ event: event.event, data: JSON.parse(event.data) } as LiveEvent)
      })
      if (mine.signal.aborted) return
      if (isHeard) tries = 0
      setState('waiting')
      await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 0, mine.signal)
    }
  }
  const onVisibility = () => {
    clearTimeout(hidden)
    if (document.hidden) hidden = setTimeout(() => stop.abort(), HIDDEN_MS)
    else if (stop.signal.aborted && !isOver) {
      stop = new AbortController()
      void run(stop)
    }
  }
  document.addEventListener('visibilitychange', onVisibility)
  void run(stop)
  return () => {
    isOver = true
    document.removeEventListener('visibilitychange', onVisibility)
    clearTimeout(hidden)
    stop.abort()
    setState('idle')
  }
}

/** Reads one stream to its end; true if anything was heard on it. */
async function readOnce(
  { signal }: AbortController,
  session: string | undefined,
  last: string,
  onEvent: (event: ServerEvent) => void,
): Promise<boolean> {
  const query = new URLSearchParams({ ...(session && { session }), ...(last && { after: last }) })
  const silence = new AbortController()
  let isHeard = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), SILENT_MS)
  }
  try {
    heard()
    const answer = await ask(`/live?${query}`, { signal: AbortSignal.any([signal, silence.signal]) })
    if (!answer.ok || answer.value.body === null) return false
    setState('live')
    const read = eventReader()
    for await (const piece of answer.value.body.pipeThrough(new TextDecoderStream())) {
      heard()
      isHeard = true
      read(piece).forEach(onEvent)
    }
  } catch (error) {
    if (!isStopped(error) && !(error instanceof TypeError)) throw error
  } finally {
    clearTimeout(timer)
  }
  return isHeard
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
