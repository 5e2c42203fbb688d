// Processes as Linux lists them; those that are dead and not yet buried do not count.
import fs from 'node:fs'
import type { World } from '../flusher/world.ts'

/** Found by their command line: nobody else's holds that path. */
export const flushersOf = ({ flusher }: Pick<World, 'flusher'>): readonly number[] =>
  pids().filter((pid) => commandOf(pid).includes(flusher))

/** Whether any process of the group lives. */
export const livesGroup = (group: number): boolean =>
  signal(-group, 0) && pids().some((pid) => groupOf(pid) === group)

/** False where there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

const pids = (): readonly number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

function commandOf(pid: number): readonly string[] {
  return read(pid, 'cmdline').split('\0')
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function groupOf(pid: number): number | undefined {
  const stat = read(pid, 'stat')
  const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? undefined : Number(group)
}

function read(pid: number, what: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${what}`, 'utf8')
  } catch {
    return ''
  }
}
