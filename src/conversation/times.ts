/** The largest of the times that are known; -Infinity where none is. */
export const latest = (times: readonly (number | undefined)[]): number =>
  times.reduce<number>(
    (max, time) => (time !== undefined && time > max ? time : max),
    Number.NEGATIVE_INFINITY,
  )

export const earliest = (times: readonly (number | undefined)[]): number | undefined =>
  times.reduce(
    (min, time) => (min === undefined || (time !== undefined && time < min) ? time : min),
    undefined,
  )
