// Processes as Linux lists them; those that are dead and not yet buried do not count.
import fs from 'node:fs'
import type { World } from '../flusher/world.ts'

/** Found by their command line: nobody else's holds that path. */
export const flushersOf = ({ flusher }: Pick<World, 'flusher'>): readonly number[] =>
  pids().filter((pid) => commandOf(pid).includes(flusher))

export const inGroup = (group: number): readonly number[] => pids().filter((pid) => groupOf(pid) === group)

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
