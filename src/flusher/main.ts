// The process that a hook wakes and nobody waits for. Bundled into `<home>/bin/flusher.cjs`.
import os from 'node:os'
import path from 'node:path'
import { readConfig } from '../config/config.ts'
import { readFlusherEnvironment } from '../config/environment.ts'
import { settingsOf } from '../config/settings.ts'
import { openLog } from '../diagnostics/log.ts'
import { homeAt } from '../disk/home.ts'
import { flush } from './flush.ts'

async function main(): Promise<void> {
  // The bundle lies in `<home>/bin`; no variable can name another home.
  const home = homeAt(path.dirname(path.dirname(path.resolve(process.argv[1] ?? ''))))
  const log = openLog(home.log)
  try {
    os.setPriority(os.constants.priority.PRIORITY_LOW)
  } catch {
    // Politeness is not worth failing for.
  }
  try {
    const read = readConfig(home.config)
    if (!read.ok) {
      // Nothing is lost: events wait in the journal until it is clear where they are to go.
      log('config.broken', { file: read.file, problems: read.problems })
      return
    }
    const { claudeConfigFolder } = readFlusherEnvironment()
    await flush({
      home,
      settings: settingsOf(read.config),
      projectsFolder: path.join(claudeConfigFolder, 'projects'),
      log,
      isForced: false,
    })
  } catch (error) {
    log('flusher.failed', { message: error instanceof Error ? error.message : String(error) })
    process.exitCode = 1
  }
}

void main()
