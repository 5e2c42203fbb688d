// Claude Code's traces for whatever exporter a program brings: read from the local store as they are told, behind a
// cursor of its own, in the order in which they were stored.
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { readEnvironment } from '../config/environment.ts'
import { homeAt } from '../disk/home.ts'
import { toReadableSpans } from '../export/otlp/encode.ts'
import { readBridgeCursor, saveBridgeCursor } from '../store/bridge-cursors.ts'
import { BEGINNING, openStore, type Position, type Store } from '../store/store.ts'
import { CONVENTIONS, conventionNamed } from '../trace/conventions/index.ts'
import type { SpanBatch } from '../trace/span.ts'

export interface BridgeOptions {
  /** What the cursor is called: a program that comes back under the same name goes on where it was. */
  readonly name: string
  /** Default: `TURNSPAN_HOME`, or `~/.turnspan`. */
  readonly home?: string
  /** For a name that was never seen. Default: `now`. */
  readonly from?: 'now' | 'beginning'
  /** How spans are to read: a convention of ours (docs/conventions), or your own. Default: `gen-ai`. */
  readonly convention?: string | ((batch: SpanBatch) => SpanBatch)
  /**
   * How long the exporter may take for one trace; what takes longer counts as refused. Default: 30,000, as of
   * OpenTelemetry's own batches (https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor).
   */
  readonly exportTimeoutMs?: number
}

export interface RunningBridge {
  /** Until everything that is stored now was taken. Rejects with the exporter's error where it refuses, and once stopped. */
  drained(): Promise<void>
  /** Ends after the export that is on its way, or its time. The exporter is the caller's to shut down. */
  stop(): Promise<void>
}

/** Of this process: two under one name would each send everything. */
const running = new Set<string>()

const EXPORT_TIMEOUT_MS = 30_000
const LOOK_MS = 500
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** So that retention knows that somebody is there, also where nothing goes on. */
const NOTE_EVERY_MS = 3_600_000

/**
 * At least once: a crash between an export and the note of it sends that trace again, with the same ids. What the
 * exporter refuses is tried again for as long as the store keeps it, which waits for it as for a destination
 * (docs/keeping.md).
 * @throws TypeError for a convention that does not exist, and for a name under which one is at work here.
 */
export function bridge(exporter: SpanExporter, options: BridgeOptions): RunningBridge {
  const { name, from = 'now', convention = 'gen-ai', exportTimeoutMs = EXPORT_TIMEOUT_MS } = options
  const apply = typeof convention === 'function' ? convention : conventionNamed(convention)?.apply
  if (apply === undefined) {
    const known = CONVENTIONS.map((each) => each.name).join(', ')
    throw new TypeError(`turnspan: there is no convention "${convention}"; there are ${known}.`)
  }
  const home = homeAt(path.resolve(options.home ?? readEnvironment().turnspanHome))
  const own = `${home.root}\0${name}`
  if (running.has(own)) {
    throw new TypeError(
      `turnspan: a bridge "${name}" is at work in this process: stop it first, or name this one otherwise.`,
    )
  }
  const store = openStore(home.traces)
  let position = readBridgeCursor(home, name) ?? (from === 'now' ? store.end() : BEGINNING)
  let notedMs = 0
  let pauseMs = 0
  const note = (now: Position) => {
    position = now
    saveBridgeCursor(home, name, position)
    notedMs = Date.now()
  }
  note(position)
  running.add(own)
  const ending = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: ending.signal }).catch(() => {})

  async function pass(): Promise<void> {
    if (Math.abs(Date.now() - notedMs) >= NOTE_EVERY_MS) note(position)
    for (const { batch, next } of batchesFrom(store, position)) {
      if (ending.signal.aborted) throw new Error(`turnspan: the bridge "${name}" was stopped before that.`)
      if (batch !== undefined) {
        await exported(exporter, [...toReadableSpans(apply?.(batch) ?? batch)], exportTimeoutMs)
      }
      note(next)
    }
  }

  // One pass at a time, whoever asks for it.
  let last: Promise<void> = Promise.resolve()
  const nextPass = () => {
    last = last.catch(() => {}).then(pass)
    return last
  }

  const working = (async () => {
    while (!ending.signal.aborted) {
      pauseMs = await nextPass().then(
        () => 0,
        () => Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2)),
      )
      await pause(pauseMs || LOOK_MS)
    }
  })()

  return {
    drained: nextPass,
    async stop() {
      ending.abort()
      await working
      running.delete(own)
    },
  }
}

function* batchesFrom(store: Store, position: Position) {
  for (const { line, next } of store.linesFrom(position)) {
    const batch: SpanBatch | undefined = line.again === true ? undefined : store.read(line)
    yield { batch, next }
  }
}

function exported(exporter: SpanExporter, spans: ReadableSpan[], timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  return new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(`turnspan: the exporter did not say within ${timeoutMs} ms whether it took the spans.`),
      )
    }, timeoutMs)
    exporter.export(spans, ({ code, error }) => {
      if (code === 0) resolve()
      else reject(error ?? new Error('turnspan: the exporter did not take the spans, and does not say why.'))
    })
  }).finally(() => clearTimeout(timer))
}
