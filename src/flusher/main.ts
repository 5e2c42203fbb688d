// The process that a hook wakes and nobody waits for. Bundled into `<home>/bin/flusher.cjs`.
import os from 'node:os'
import path from 'node:path'
import { aroundOf } from '../config/around.ts'
import { configMark, readConfig } from '../config/config.ts'
import { readFlusherEnvironment } from '../config/environment.ts'
import { settingsOf } from '../config/settings.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { type Log, openLog } from '../diagnostics/log.ts'
import { type Home, homeAt } from '../disk/home.ts'
import { takeLease } from '../disk/lease.ts'
import { whyNotOurs } from '../disk/owner.ts'
import { boundJournals } from '../upkeep/upkeep.ts'
import { flush } from './flush.ts'

// The bundle lies in `<home>/bin`; no variable can name another home.
const home = homeAt(path.dirname(path.dirname(path.resolve(process.argv[1] ?? ''))))
const log = openLog(home.log)

process.on('uncaughtException', (error) => {
  log('flusher.failed', { message: messageOf(error) })
  process.exit(1)
})
bePolite()
// Root, in somebody's home, would leave files there that are not theirs.
if (whyNotOurs(home.root) === undefined) void work(home, log)

/** Again with what the user wrote, where it was written while we worked. */
async function work(home: Home, log: Log): Promise<void> {
  const machine = readFlusherEnvironment()
  const around = aroundOf(home, machine)
  const projectsFolder = path.join(machine.claudeConfigFolder, 'projects')
  for (;;) {
    const mark = configMark(home.config)
    const isOutdated = () => configMark(home.config) !== mark
    const read = readConfig(home.config)
    if (!read.ok) {
      // Nothing is lost: events wait in the journal until it is clear where they are to go.
      log('config.broken', { file: read.file, problems: read.problems })
      withLease(() => boundJournals(home, log, Date.now()))
      return
    }
    const settings = settingsOf(read.config, around)
    await flush({ home, settings, projectsFolder, log, isForced: false, isOutdated })
    if (!isOutdated()) return
  }
}

function withLease(work: () => void): void {
  const lease = takeLease(home.lease)
  try {
    if (lease !== undefined) work()
  } finally {
    lease?.release()
  }
}

function bePolite(): void {
  try {
    os.setPriority(os.constants.priority.PRIORITY_LOW)
  } catch {
    // Not worth failing for.
  }
}
