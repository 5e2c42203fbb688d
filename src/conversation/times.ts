/** The largest of the times that are known; -Infinity where none is. */
export const latest = (times: readonly (number | undefined)[]): number =>
  times.reduce<number>(
    (max, time) => (time !== undefined && time > max ? time : max),
    Number.NEGATIVE_INFINITY,
  )
