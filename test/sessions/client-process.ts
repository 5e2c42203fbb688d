import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Lives while the recorded client did, so that its pid can be asked for, and dies when it did. */
export interface ClientProcess {
  readonly pid: number
  end(): Promise<void>
}

export function startClientProcess(): ClientProcess {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    async end() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
