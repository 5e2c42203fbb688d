// The client itself, on the person's own terminal: what it prints and how it ends is its own business.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

export type Ended =
  | { readonly ok: true; readonly exitCode: number }
  /** It could not be started. */
  | { readonly ok: false; readonly why: string }

const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
/** Of a program that a signal ended: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
const SIGNALLED = 128

export function runClient(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const child = spawn(program, args, { stdio: 'inherit', env, windowsHide: true })
  const passOn = (signal: NodeJS.Signals) => child.kill(signal)
  // The terminal gives it to the client too, which may go on.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  for (const signal of PASSED_ON) process.on(signal, passOn)
  return new Promise<Ended>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'ENOENT'
          ? 'is not there: is it installed, and in your PATH?'
          : `could not be started (${error.code}).`
      resolve({ ok: false, why: `${program} ${why}` })
    })
    child.once('exit', (code, signal) => {
      resolve({ ok: true, exitCode: code ?? SIGNALLED + constants.signals[signal ?? 'SIGTERM'] })
    })
  }).finally(() => {
    process.off('SIGINT', ignore)
    for (const signal of PASSED_ON) process.off(signal, passOn)
  })
}
