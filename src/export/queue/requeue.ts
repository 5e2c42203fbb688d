// Puts what is stored into one destination's queue once more: what was stored before it was there, or was refused.
// A span may have been told several times, and a backend keeps what comes last. So from the first batch on that goes
// again, all later ones of the same trace go again behind it.
import { BEGINNING, type Store } from '../../store/store.ts'
import { batchKeyOf, type StoredLine } from '../../store/stored-line.ts'

export interface Requeue {
  readonly destinationId: string
  /** Of what never was for this destination. Default: nothing. */
  readonly mayHave?: (line: StoredLine) => boolean
  /** Of what was for it before. Default: nothing. */
  readonly isMissing?: (line: StoredLine) => boolean
  readonly nowMs: number
}

export interface Requeued {
  readonly traces: number
  readonly sessions: number
}

/** Lines of the order by one write; where it ends in the middle of a trace, the next time goes on there. */
const AT_ONCE = 500

/** Asked twice it does nothing the second time, also where the first was cut short. */
export function requeue(store: Store, { nowMs, ...about }: Requeue): Requeued {
  const again = [...tellingsIn(store, about.destinationId).values()].flatMap((telling) => {
    const lines = toGoAgain(telling, about)
    return lines.length === 0 ? [] : [lines]
  })
  const all = again.flat()
  for (let from = 0; from < all.length; from += AT_ONCE) {
    store.appendAgain(all.slice(from, from + AT_ONCE), { to: about.destinationId, nowMs })
  }
  return {
    traces: new Set(all.map(({ traceId }) => traceId)).size,
    sessions: new Set(all.map(({ sessionId }) => sessionId)).size,
  }
}

/** What one session told of one trace. */
interface Telling {
  /** As it was stored. */
  readonly lines: StoredLine[]
  /** The place in the order at which the destination gets each batch last, by the batch's key. */
  readonly lastAt: Map<string, number>
}

function tellingsIn(store: Store, destinationId: string): ReadonlyMap<string, Telling> {
  const tellings = new Map<string, Telling>()
  let place = 0
  for (const { line } of store.linesFrom(BEGINNING)) {
    const key = `${line.traceId}|${line.sessionId}`
    const telling: Telling = tellings.get(key) ?? { lines: [], lastAt: new Map() }
    tellings.set(key, telling)
    if (line.again !== true) telling.lines.push(line)
    if (line.to.includes(destinationId)) telling.lastAt.set(batchKeyOf(line), place)
    place += 1
  }
  return tellings
}

function toGoAgain(
  { lines, lastAt }: Telling,
  { mayHave = () => false, isMissing = () => false }: Omit<Requeue, 'nowMs'>,
): readonly StoredLine[] {
  const its = lines.filter((line) => lastAt.has(batchKeyOf(line)) || mayHave(line))
  let latest = -1
  const from = its.findIndex((line) => {
    const at = lastAt.get(batchKeyOf(line))
    if (at === undefined || at < latest || isMissing(line)) return true
    latest = at
    return false
  })
  return from === -1 ? [] : its.slice(from)
}
