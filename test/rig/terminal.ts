// A program on a pseudo-terminal.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { atFileEnd } from './file-end.ts'

export const HAS_TERMINAL = spawnSync('script', ['--version']).status === 0

export interface Terminal {
  /** The terminal's own process; its input is what is typed, its end the program's. */
  readonly child: ChildProcessWithoutNullStreams
  /** All that came, with the sequences that move the cursor and colour it. */
  readonly raw: () => string
  /** Ends it with all that it started. */
  readonly end: () => void
}

interface TerminalOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly columns: number
  readonly rows: number
}

/** `words`: a program and its arguments, none with a single quote in it. Ended at the latest with the test file. */
export function onTerminal(words: readonly string[], { cwd, env, columns, rows }: TerminalOptions): Terminal {
  const line = words.map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', `stty cols ${columns} rows ${rows}; ${line}`, '/dev/null'], {
    ...{ cwd, env, stdio: 'pipe', detached: true },
  })
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  atFileEnd(end)
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  return { child, raw: () => screen, end }
}
