// Where a person looks at a trace in the backends that they send to. Some want to be asked for it, which nobody waits for
// long: the next answer has it.
import { allDestinations } from '../bridge.ts'
import type { Destination } from '../export/destination.ts'
import { destinationKind } from '../export/destinations/index.ts'
import { equip } from '../export/send/equip.ts'
import type { DestinationInfo } from '../page/api.ts'
import type { Desk } from './desk.ts'

const PATIENCE_MS = 300
const ASK_MS = 5_000
/** Braces are written otherwise in a URL. */
const TRACE_ID = 'trace_id'

export async function linksOf({
  home,
  settings,
}: Pick<Desk, 'home' | 'settings'>): Promise<DestinationInfo[]> {
  const all = allDestinations({ home, settings })
  await Promise.race([
    Promise.all(all.map((destination) => asked(destination))),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref()),
  ])
  return all.map((destination) => ({
    id: destination.id,
    kind: destination.kind,
    title: destinationKind(destination.kind)?.title ?? destination.kind,
    link: linkOf(destination),
  }))
}

const found = new Map<string, string | undefined>()
const asking = new Map<string, Promise<void>>()

function linkOf(destination: Destination): string | null {
  const link =
    destination.tracePage ??
    found.get(destination.id) ??
    destinationKind(destination.kind)?.traceLink?.(destination, `{${TRACE_ID}}`)
  return link !== undefined && /^https?:\/\//i.test(link) ? link : null
}

/** Asked once a server's life; where nobody answered, it is asked again. */
function asked(destination: Destination): Promise<void> {
  const { findTraceLink } = destinationKind(destination.kind) ?? {}
  if (findTraceLink === undefined || found.has(destination.id)) return Promise.resolve()
  const running = asking.get(destination.id) ?? ask(destination, findTraceLink)
  asking.set(destination.id, running)
  return running
}

async function ask(
  destination: Destination,
  find: NonNullable<NonNullable<ReturnType<typeof destinationKind>>['findTraceLink']>,
): Promise<void> {
  try {
    // Nothing is started for a link.
    const equipped = await equip(destination, ASK_MS, { mayStart: false })
    if (equipped.status !== 'equipped') return
    try {
      const link = await find(equipped.destination, equipped.http, `{${TRACE_ID}}`)
      if (link !== undefined) found.set(destination.id, link)
    } finally {
      equipped.http.close()
    }
  } catch {
    // A link is a convenience: without one the page names the destination.
  } finally {
    asking.delete(destination.id)
  }
}
