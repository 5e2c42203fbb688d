import { allDestinations, type DeliverySummary } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import { openLog } from '../../diagnostics/log.ts'
import { openStore } from '../../store/store.ts'
import { requeueEarlier, requeueRefused, type SentAgain } from '../../upkeep/send-again.ts'
import type { Given } from '../command-entry.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { BUSY, BUSY_LIMIT_MS, flushWhenFree, withLease } from '../lease.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { sentAgainInWords } from '../sent-again.ts'

export async function flushNow({ options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home, projectsFolder } = context
  const { settings } = read
  const asked = againAsked(context, settings, options)
  if (!asked.ok) return wrongUse(asked.why)
  const queued = asked.ids.length === 0 ? [] : await putBack(context, settings, asked)
  if (queued === undefined) return failure(BUSY)
  const flushOptions = { home, projectsFolder, settings, log: openLog(home.log), isForced: true }
  const done = await flushWhenFree(flushOptions, Date.now() + BUSY_LIMIT_MS)
  if (done === undefined) return failure(BUSY)
  const { traces, deliveries } = done
  const all = { ...(queued.length > 0 && { queued }), traces, deliveries }
  const words = [...queued.map(sentAgainInWords), inWords(traces, deliveries)].join('\n')
  const output = options.json === true ? asJson(all) : words
  return deliveries.some(({ failure }) => failure !== undefined) ? failure('', output) : success(output)
}

type Asked =
  | { readonly ok: true; readonly why: SentAgain['why']; readonly ids: readonly string[] }
  | { readonly ok: false; readonly why: string }

function againAsked({ home }: Context, settings: Settings, { refused, backfill }: Given['options']): Asked {
  if (refused !== undefined && backfill !== undefined) {
    return { ok: false, why: 'Choose either --refused or --backfill, not both.' }
  }
  const why = backfill === undefined ? 'refused' : 'backfill'
  const asked = backfill ?? refused
  if (asked === undefined) return { ok: true, why, ids: [] }
  const ids = allDestinations({ home, settings }).map(({ id }) => id)
  if (asked === true) return { ok: true, why, ids }
  const id = String(asked)
  if (ids.includes(id)) return { ok: true, why, ids: [id] }
  const known = ids.length === 0 ? 'There is none.' : `There are ${ids.join(', ')}.`
  return { ok: false, why: `No destination is called "${id}". ${known}` }
}

async function putBack(
  context: Context,
  settings: Settings,
  { ids, why }: Asked & { ok: true },
): Promise<readonly SentAgain[] | undefined> {
  const where = { home: context.home, settings, store: openStore(context.home.traces) }
  const put = why === 'refused' ? requeueRefused : requeueEarlier
  const done = await withLease(context, settings, () => ids.map((id) => put(where, id)))
  return done.ok ? done.value : undefined
}

function inWords(traces: number, deliveries: readonly DeliverySummary[]): string {
  const lines = deliveries.map(({ destinationId, delivered, waiting, refused, skipped, failure }) => {
    const counts = [
      `${delivered} delivered`,
      ...some(waiting, 'waiting'),
      ...some(refused, 'refused'),
      ...(skipped === undefined ? [] : [`${skipped.traces} skipped (${skipped.why})`]),
    ].join(', ')
    return `${destinationId}: ${counts}${failure === undefined ? '' : `. ${failure.reason}`}`
  })
  return [`${traces} new in the store`, ...lines].join('\n')
}

const some = (count: number, word: string) => (count > 0 ? [`${count} ${word}`] : [])
