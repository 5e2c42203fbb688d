// The turn's trace context for what Claude Code's Bash tool starts: SessionStart adds a line to the file that is read
// before every Bash call, and that line reads what UserPromptSubmit wrote. https://www.w3.org/TR/trace-context/
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as Ids from '../trace/ids.ts'
import type { Payload } from './payload.ts'

/** Below the home; without this folder nothing is handed on. */
export const CONTEXT_FOLDER = 'context'

export function handOnContext(home: string, name: string, { event, promptId }: Payload): void {
  const folder = join(home, CONTEXT_FOLDER)
  if ((event !== 'SessionStart' && event !== 'UserPromptSubmit') || !existsSync(folder)) return
  const file = join(folder, name)
  if (event === 'SessionStart') {
    const { CLAUDE_ENV_FILE } = process.env
    // Where no turn has begun yet, what was inherited stays.
    if (CLAUDE_ENV_FILE) appendFileSync(CLAUDE_ENV_FILE, exportLine(file))
  } else if (promptId !== undefined) {
    // Loaded here: it needs node:crypto, and nobody waits for this event.
    const { traceIdOf, spanIdOf } = require('../trace/ids.ts') as typeof Ids
    const traceId = traceIdOf(promptId)
    const context = `00-${traceId}-${spanIdOf(traceId, 'turn', promptId)}-01\n`
    // By rename: a link or a pipe in its place is replaced, and neither followed nor waited for.
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, context, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, file)
  }
}

/** Built-ins only: Claude Code's shell may find other programs than the user's, by the PATH of a cloned project. */
const exportLine = (file: string) => {
  const word = `'${file.replaceAll(`'`, `'\\''`)}'`
  return `if [ -r ${word} ]; then read -r TRACEPARENT <${word} && export TRACEPARENT; fi\n`
}
