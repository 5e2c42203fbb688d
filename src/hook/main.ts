// What the user waits for: one line in the journal, perhaps a flusher woken, never a word, always exit 0.
// Bundled into `<home>/bin/hook.cjs`.
import { dirname, join } from 'node:path'
import type * as SafeName from '../disk/safe-name.ts'
import { appendLine, isOurs } from './append.ts'
import { handOnContext } from './context.ts'
import { payloadOf } from './payload.ts'
import { recordAround, recordedEnv } from './record.ts'
import type * as Secrets from './secrets.ts'
import { readStdin } from './stdin.ts'
import { isSomethingLeft, WAKES, wakeFlusher } from './wake.ts'

const ON = /^(?:true|1|yes)$/i
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/

function run(): void {
  const input = readStdin()
  const switchedOn = ON.test(process.env.MLFLOW_CLAUDE_TRACING_ENABLED ?? 'true')
  const payload = input === undefined || !switchedOn ? undefined : payloadOf(input)
  // The bundle lies in `<home>/bin`; no variable can name another home.
  const home = dirname(__dirname)
  if (payload === undefined || !isOurs(home)) return
  // Whatever the umask is: ours to set, this process does nothing else.
  process.umask(0o077)

  const { event, sessionId } = payload
  const about = {
    at: startOfProcess(),
    event,
    env: { ...clientPid(), ...recordedEnv(process.env) },
    ...(event === 'SessionStart' && { secrets: secretsAround(home) }),
  }
  const name = fileNameOf(sessionId)
  appendLine(join(home, 'journal'), `${name}.ndjson`, {
    whole: recordAround(about, payload.bytes),
    stub: recordAround(about, payload.stub),
  })
  handOnContext(home, name, payload)
  if (WAKES.has(event) || (event === 'SessionStart' && isSomethingLeft(home, name))) wakeFlusher(home)
}

/** 2.1.197 does not tell its process id: Claude Code's shell became the launcher by `exec`, whose parent is the client. */
function clientPid(): { CLAUDE_PID?: string } {
  const { TURNSPAN_CLIENT_PID: pid = '1' } = process.env
  return pid === '1' ? {} : { CLAUDE_PID: pid }
}

/** Nearly `performance.timeOrigin`, whose module takes 0.9 ms to load. */
const startOfProcess = () => Math.round((Date.now() - process.uptime() * 1000) * 10) / 10

/** Loaded only here, because it needs node:crypto. */
const secretsAround = (home: string) =>
  (require('./secrets.ts') as typeof Secrets).secretsIn(process.env, home)

/** What safeName answers; asked only for ids that the client does not give, because it loads node:crypto. */
function fileNameOf(sessionId: string): string {
  if (UUID.test(sessionId)) return sessionId
  return (require('../disk/safe-name.ts') as typeof SafeName).safeName(sessionId)
}

try {
  run()
} catch {
  // A full disk, a home that is gone: none of it is the user's concern in the middle of a conversation.
}
process.exit(0)
