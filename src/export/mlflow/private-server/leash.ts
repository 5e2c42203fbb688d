// A server that cannot outlive us: a shell holds the other end of a pipe, and when that closes, for whatever reason we
// went away, it ends the whole process group. It needs nothing but sh and cat.
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** The name under which the shell runs: by it a process is known to be one of these (record.ts). */
export const LEASH_NAME = 'turnspan-private-mlflow'

// TERM must end the server and not the shell, which waits for the server and then takes away what that left behind.
const SCRIPT = `( trap "" TERM; cat <&3 >/dev/null; kill -TERM 0; sleep 3; kill -KILL 0 ) &
exec 3<&-
trap : TERM
"$@"
kill -KILL 0`

export interface LeashOptions {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** For standard output and error. */
  readonly logFd: number
}

export interface Leashed {
  /** Leader of the server's process group; 0 where nothing could be started. */
  readonly pid: number
  isOver(): boolean
  /** Resolves when none of the group is left, by force where it takes too long. */
  end(): Promise<void>
}

const END_LIMIT_MS = 5_000

export function startOnLeash({ program, args, env, cwd, logFd }: LeashOptions): Leashed {
  const child = spawn('/bin/sh', ['-c', SCRIPT, LEASH_NAME, program, ...args], {
    cwd,
    env,
    stdio: ['ignore', logFd, logFd, 'pipe'],
    detached: true,
  })
  const { pid = 0 } = child
  // A process that has nothing else to do ends, and the server with it.
  child.unref()
  unrefPipe(child)
  let isOver = pid === 0
  const over = new Promise<void>((resolve) => {
    const note = () => {
      isOver = true
      resolve()
    }
    child.once('exit', note)
    child.once('error', note)
  })
  return {
    pid,
    isOver: () => isOver,
    async end() {
      if (isOver) return
      endGroup(pid, 'SIGTERM')
      child.ref()
      await Promise.race([over, sleep(END_LIMIT_MS, undefined, { ref: false })])
      if (!isOver) endGroup(pid, 'SIGKILL')
      await Promise.race([over, sleep(END_LIMIT_MS, undefined, { ref: false })])
    },
  }
}

function unrefPipe({ stdio }: ChildProcess): void {
  const pipe = stdio[3] as { unref?: () => void; on?: (event: 'error', how: () => void) => void } | null
  pipe?.unref?.()
  pipe?.on?.('error', () => {})
}

export function endGroup(pid: number, signal: NodeJS.Signals): void {
  // 0 is our own group, -1 everybody.
  if (pid <= 1) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It is over already.
  }
}
