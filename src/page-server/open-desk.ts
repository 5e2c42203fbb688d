// Puts together what the handlers stand on.
import { fileURLToPath } from 'node:url'
import type { Bridge } from '../bridge.ts'
import { messageOf } from '../diagnostics/failure.ts'
import type { Log } from '../diagnostics/log.ts'
import type { Chores, Desk } from './desk.ts'
import { openLibrary } from './library/library.ts'
import { openHub } from './live/hub.ts'

/** As the package has it, beside the server. */
const PAGE_FOLDER = fileURLToPath(new URL('../page/', import.meta.url))

export function openDesk(bridge: Bridge, log: Log, chores: Chores, pageFolder = PAGE_FOLDER): Desk {
  const { home, settings } = bridge
  const library = openLibrary(bridge)
  const hub = openHub({
    folders: [home.journal, home.traces],
    look: library.news,
    onError: (error) => log('page.failed', { message: messageOf(error) }),
  })
  return { home, settings, log, library, hub, pageFolder, chores }
}
