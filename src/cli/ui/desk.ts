// The page's server on what every command stands on.

import { openBridge } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import { messageOf } from '../../diagnostics/failure.ts'
import { openLog } from '../../diagnostics/log.ts'
import { findOwn } from '../../import/find.ts'
import type { Desk } from '../../page-server/desk.ts'
import { openDesk } from '../../page-server/open-desk.ts'
import type { Context } from '../context.ts'
import { BUSY_LIMIT_MS, flushWhenFree, withLease } from '../lease.ts'

export function deskFor(context: Context, settings: Settings, stopped: AbortSignal): Desk {
  const { home, projectsFolder } = context
  const log = openLog(home.log)
  const bridge = openBridge({
    ...{ home, settings, projectsFolder, clock: Date.now, random: Math.random },
    // It reads along, and stores nothing.
    owned: () => false,
  })
  const sendSoon = () => {
    const isOutdated = () => stopped.aborted
    const options = { home, projectsFolder, settings, log, isForced: true, isOutdated }
    flushWhenFree(options, Date.now() + BUSY_LIMIT_MS).catch((error) =>
      log('flusher.failed', { message: messageOf(error) }),
    )
  }
  return openDesk(bridge, log, {
    exclusively: (work) => withLease(context, settings, work),
    sendSoon,
    importable: () => findOwn(projectsFolder).sessions.length,
  })
}
