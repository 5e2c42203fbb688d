import type { ChildProcess, spawn } from 'node:child_process'
import { existsSync, lstatSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import type * as os from 'node:os'
import { join } from 'node:path'

/** The events after which something may be ready to be sent. */
export const WAKES: ReadonlySet<string> = new Set(['Stop', 'SubagentStop', 'StopFailure', 'SessionEnd'])

/**
 * Whether a session that starts has something to pick up: what another one noted, and nobody read. If not, the client gets
 * all of the machine while it starts; what could not be sent is tried again when a turn ends.
 */
export const isSomethingLeft = (home: string, name: string): boolean =>
  readdirSync(join(home, 'journal')).some((file) => !file.startsWith(name))

/**
 * Made by the hook that starts a flusher, so that 500 hooks at once do not start 500. The flusher removes it before
 * it tries the lease: whoever saw the mark had appended by then, so the holder of the lease will still read it.
 */
export const WAKE_MARK = 'flusher.wake'
// The same file and rule as in disk/lease.ts, without what the hook has no use for.
const LEASE = 'flusher.lock'
const STALE_MS = 15_000

/** All that the flusher gets to see of an environment that a cloned project may have written. */
const PASSED_ON = [
  ...'HOME PATH USER LOGNAME LANG TMPDIR'.split(' '),
  ...'CLAUDE_DIR CA_FILE PROXY HTTP_PROXY NO_PROXY PATH'.split(' ').map((name) => `TURNSPAN_${name}`),
]

/** In `trust/`: which variables the user's headers name, and what their values hash to (config/variables.ts). */
export const VARIABLES = 'variables.json'
/** Before the name of each of these, so that none of them means anything to node or a loader. */
export const VARIABLE = 'TURNSPAN_VAR_'

/** Starts a flusher where none lives. Called after the append, so that no event is left lying. */
export function wakeFlusher(home: string): void {
  const flusher = join(home, 'bin', 'flusher.cjs')
  if (lives(join(home, LEASE)) || !existsSync(flusher)) return
  const mark = claim(join(home, WAKE_MARK))
  if (mark === undefined) return
  const child = start(flusher, home)
  child.on('error', () => {})
  child.unref()
  if (child.pid === undefined) unlinkSync(join(home, WAKE_MARK))
  else {
    writeSync(mark, JSON.stringify({ pid: child.pid }))
    // The lowest, from its first moment on: the client may be starting, or answering, on the same core.
    ;(require('node:os') as typeof os).setPriority(child.pid, 19)
  }
}

function start(flusher: string, home: string): ChildProcess {
  const env: Record<string, string> = {}
  for (const name of PASSED_ON) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  // They may be a project's words: the flusher believes none whose value this user did not allow.
  for (const name of variablesNamed(join(home, 'trust', VARIABLES))) {
    const value = process.env[name]
    if (value !== undefined) env[VARIABLE + name] = value
  }
  // Loaded here, because it costs 2 ms and few events come this far.
  const childProcess = require('node:child_process') as { spawn: typeof spawn }
  return childProcess.spawn(process.execPath, [flusher], {
    detached: true,
    stdio: 'ignore',
    cwd: home,
    env,
    windowsHide: true,
  })
}

function variablesNamed(file: string): string[] {
  // A planted pipe would hold us up.
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return []
  return [...readFileSync(file, 'latin1').matchAll(/"name": *"(\w+)"/g)].map(([, name = '']) => name)
}

function claim(mark: string): number | undefined {
  for (;;) {
    try {
      return openSync(mark, 'wx', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || lives(mark)) return undefined
      unlinkSync(mark)
    }
  }
}

function lives(file: string): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  // A planted pipe would hold us up.
  if (!stat?.isFile() || Date.now() - stat.mtimeMs >= STALE_MS) return false
  try {
    const pid = /"pid":\s*(\d+)/.exec(readFileSync(file, 'latin1'))?.[1]
    return pid === undefined || process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
