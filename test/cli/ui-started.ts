// `turnspan ui` as a process that serves until it is ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'
import { builtCli } from '../rig/built.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { type Person, shellOf } from './person.ts'

export interface Started {
  readonly child: ChildProcess
  /** The first line of its output. */
  readonly line: string
  readonly stderr: () => string
  ended(): Promise<number | null>
}

export async function start(
  person: Person,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Started> {
  const child = spawn(process.execPath, [builtCli(), 'ui', ...args], {
    cwd: person.project,
    env: shellOf(person, env),
  })
  atFileEnd(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes) => {
    stdout += String(bytes)
  })
  child.stderr.on('data', (bytes) => {
    stderr += String(bytes)
  })
  const exit = once(child, 'exit')
  await expect.poll(() => stdout, { timeout: 15_000 }).toMatch(/\n|^$/)
  await expect.poll(() => stdout.includes('\n') || child.exitCode !== null, { timeout: 15_000 }).toBe(true)
  return {
    ...{ child, line: stdout.trim(), stderr: () => stderr },
    async ended() {
      await exit
      return child.exitCode
    },
  }
}

export const LINK = /^http:\/\/127\.0\.0\.1:(\d+)\/(\S*)#t=([\w-]{43})$/
