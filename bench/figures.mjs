import { spawnSync } from 'node:child_process'

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const WIDTHS = [44, 16, 16, 16, 16]
export const row = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[at]))).join('')

/** User and system time of the process and of its children that ended, as the shell counts them. */
export function cpuMsOf(command, args, { env, input }) {
  // `times` prints the shell's own times and then its children's: "0m0.031s 0m0.012s".
  const { stdout, status } = spawnSync(
    'bash',
    ['-c', '"$@" >/dev/null 2>&1 || exit; times', 'bash', command, ...args],
    {
      env,
      input,
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`${command} could not be measured`)
  return stdout
    .trim()
    .split('\n')[1]
    .split(' ')
    .map((time) => /(\d+)m([\d.]+)s/.exec(time))
    .reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
}
