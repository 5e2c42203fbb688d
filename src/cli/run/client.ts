// The client itself, on the person's own terminal: what it prints and how it ends is its own business.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { programIn } from '../../disk/processes.ts'

export type Ended =
  | { readonly ok: true; readonly exitCode: number }
  /** It could not be started. */
  | { readonly ok: false; readonly why: string; readonly exitCode: number }

const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
/** Of a program that a signal ended: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
const SIGNALLED = 128

/** As a shell's: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
const notThere = (program: string): Ended => ({
  ok: false,
  why: `${program} is not there: is it installed, and in your PATH?`,
  exitCode: 127,
})
const notStarted = (program: string, code: string | undefined): Ended => ({
  ok: false,
  why: `${program} could not be started (${code}).`,
  exitCode: 126,
})

export function runClient(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const file = startable(program, env)
  if (file === undefined) return Promise.resolve(notThere(program))
  const child = spawn(file, args, { stdio: 'inherit', env, windowsHide: true })
  const passOn = (signal: NodeJS.Signals) => child.kill(signal)
  // The terminal gives it to the client too, which may go on.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  for (const signal of PASSED_ON) process.on(signal, passOn)
  return new Promise<Ended>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? notThere(program) : notStarted(program, error.code))
    })
    child.once('exit', (code, signal) => {
      resolve({ ok: true, exitCode: code ?? SIGNALLED + constants.signals[signal ?? 'SIGTERM'] })
    })
  }).finally(() => {
    process.off('SIGINT', ignore)
    for (const signal of PASSED_ON) process.off(signal, passOn)
  })
}

/**
 * On Windows a bare name is looked up here, by PATH alone: the system looks into the current folder first, and a cloned
 * project could have brought a `claude.exe`.
 */
export function startable(
  program: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (platform !== 'win32' || /[\\/]/.test(program)) return program
  // There the names of variables have no case, but those of a copy have.
  const [, folders] = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH') ?? []
  return programIn(folders, program)
}
