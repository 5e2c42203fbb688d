// A SpanExporter for any program: what it is given is on the disk before it says so, and goes from there to every
// destination at that destination's own pace, also after a crash, also when a backend was down for days.
import path from 'node:path'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'
import { aroundOf } from '../config/around.ts'
import { checkedConfig } from '../config/config.ts'
import { machineAround, readEnvironment } from '../config/environment.ts'
import type { Config } from '../config/schema.ts'
import { settingsOf } from '../config/settings.ts'
import { homeAt } from '../disk/home.ts'
import type { DeliverySummary } from '../export/delivery/deliver.ts'
import { leftPlaces, type Place, takePlace } from './place.ts'
import { batchesOf } from './readable.ts'

export interface DurableExporterOptions {
  /** Where spans wait, made with mode 0700. Not `~/.turnspan`: that is Claude Code's. */
  readonly folder: string
  /** By name, as in config.json (docs/configuration.md): `{ team: { kind: 'mlflow', url: 'http://…' } }`. */
  readonly destinations: NonNullable<Config['destinations']>
  /** How much is kept, and for how long, as in config.json. */
  readonly retention?: NonNullable<Config['retention']>
}

export interface DurableExporter extends SpanExporter {
  /** Until everything was tried, or 30 s are over. What could not be delivered stays and is tried again. */
  forceFlush(): Promise<void>
  /** What became of everything since the exporter was made, a destination each. */
  deliveries(): readonly DeliverySummary[]
}

type Done = Parameters<SpanExporter['export']>[1]

/** https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-exporter */
const SUCCESS = 0
const FAILED = 1
/** How often what waits for a backend is tried. */
const AGAIN_MS = 2_000
const TIDY_EVERY_MS = 3_600_000
const FLUSH_LIMIT_MS = 30_000
/** The store's own name for what is no session. */
const FILE = 'spans'

/**
 * Lists of numbers and flags arrive as lists of texts, times to the microsecond, a span's instrumentation scope as
 * `otel.scope.name` and `otel.scope.version`.
 * @throws TypeError where the destinations are not as config.json has them.
 */
export function durableExporter(options: DurableExporterOptions): DurableExporter {
  const { folder, destinations, retention } = options
  const checked = checkedConfig({ destinations, ...(retention !== undefined && { retention }) })
  if (!checked.ok) throw new TypeError(`turnspan: ${checked.problems.join('; ')}`)
  const root = path.resolve(folder)
  const machine = machineAround(readEnvironment(), {})
  const settings = settingsOf(checked.config, aroundOf(homeAt(root), machine))
  const to = settings.destinations.map(({ id }) => id)
  let own = takePlace(root, settings)
  const places = new Set([own, ...leftPlaces(root, settings)])
  let isShut = false

  const timer = setInterval(() => {
    own.kick()
    for (const place of places) {
      if (place === own || place.isBusy()) continue
      places.delete(place)
      void place.end()
    }
  }, AGAIN_MS)
  // Also of a program that runs for months, and of one that never comes to its end in order.
  const first = setImmediate(() => void own.tidyUp())
  const tidying = setInterval(() => void own.tidyUp(), TIDY_EVERY_MS)
  // A program that has nothing else to do may end: what is stored goes out when it runs again.
  for (const each of [timer, first, tidying]) each.unref()

  /** A process that slept for long finds its place taken by another one: a store has one writer. */
  function ownPlace(): Place {
    if (own.bridge.owned()) return own
    own = takePlace(root, settings)
    places.add(own)
    return own
  }

  async function forceFlush(): Promise<void> {
    own.kick()
    await Promise.all([...places].map((place) => place.until(FLUSH_LIMIT_MS)))
  }

  return {
    export(spans: ReadableSpan[], done: Done) {
      if (isShut) {
        done({ code: FAILED, error: new Error('turnspan: the exporter was shut down.') })
        return
      }
      try {
        ownPlace().bridge.store.appendAll(batchesOf(spans), { sessionId: FILE, to, nowMs: Date.now() })
      } catch (error) {
        done({ code: FAILED, error: error instanceof Error ? error : new Error(String(error)) })
        return
      }
      own.kick()
      done({ code: SUCCESS })
    },
    forceFlush,
    deliveries: () => own.summaries(),
    async shutdown() {
      if (isShut) return
      isShut = true
      for (const each of [timer, tidying]) clearInterval(each)
      await forceFlush()
      await Promise.all([...places].map((place) => place.end()))
      await settings.servers?.close()
    },
  }
}
