import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliverySummary } from '../../bridge.ts'
import { openLog } from '../../diagnostics/log.ts'
import { flush } from '../../flusher/flush.ts'
import type { Given } from '../commands.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { asJson, failure, type Result, success } from '../result.ts'

/** A flusher that a hook woke works at the same moment: it is done in seconds. */
const BUSY_LIMIT_MS = 45_000
const BUSY_POLL_MS = 100

export async function flushNow({ options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home, projectsFolder } = context
  const flushOptions = {
    home,
    projectsFolder,
    settings: read.settings,
    log: openLog(home.log),
    isForced: true,
  }
  const untilMs = Date.now() + BUSY_LIMIT_MS
  for (;;) {
    const done = await flush(flushOptions)
    if (done.status === 'done') {
      const { traces, deliveries } = done
      const output = options.json === true ? asJson({ traces, deliveries }) : inWords(traces, deliveries)
      return deliveries.some(({ failure }) => failure !== undefined) ? failure('', output) : success(output)
    }
    if (Date.now() > untilMs)
      return failure('Another flusher is at work and has not ended: try again in a minute.')
    await sleep(BUSY_POLL_MS)
  }
}

function inWords(traces: number, deliveries: readonly DeliverySummary[]): string {
  const lines = deliveries.map(({ destinationId, delivered, waiting, refused, failure }) => {
    const counts = [`${delivered} delivered`, ...some(waiting, 'waiting'), ...some(refused, 'refused')].join(
      ', ',
    )
    return `${destinationId}: ${counts}${failure === undefined ? '' : `. ${failure.reason}`}`
  })
  return [`${traces} new in the store`, ...lines].join('\n')
}

const some = (count: number, word: string) => (count > 0 ? [`${count} ${word}`] : [])
