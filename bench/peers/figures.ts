// Pure: from samples to the words of a table.

/** One run of a case; rounds in which it was not run are missing. */
export interface Sample {
  readonly round: number
  readonly wallMs: number
  /** Ended by force: it took longer than that. */
  readonly isCut: boolean
}

/** Of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
    : (sorted[Math.floor(middle)] ?? Number.NaN)
}

/** A case stops when it has used up its time, so that one that hangs does not make the others wait. */
export const mayRunAgain = (samples: readonly Sample[], budgetMs: number): boolean =>
  samples.reduce((sum, { wallMs }) => sum + wallMs, 0) < budgetMs

export interface Against {
  readonly middleMs: number
  /** Median of the differences to the base in the same round. */
  readonly extraMs: number
  readonly ratio: number
  /** At least as much, for half of the runs or more were cut. */
  readonly isAtLeast: boolean
}

/** Undefined where either was never run. */
export function against(samples: readonly Sample[], base: readonly Sample[]): Against | undefined {
  const baseMs = new Map(base.map(({ round, wallMs }) => [round, wallMs]))
  const pairs = samples.flatMap(({ round, wallMs }) => {
    const other = baseMs.get(round)
    return other === undefined ? [] : [wallMs - other]
  })
  if (pairs.length === 0) return undefined
  const middleMs = median(samples.map(({ wallMs }) => wallMs))
  return {
    middleMs,
    extraMs: median(pairs),
    ratio: middleMs / median(base.map(({ wallMs }) => wallMs)),
    isAtLeast: samples.filter(({ isCut }) => isCut).length * 2 >= samples.length,
  }
}

/** `+18 ms  1.04×`, `over 60 s`; how often it was run where that was less often than planned. */
export function waitWords(samples: readonly Sample[], base: readonly Sample[], rounds: number): string {
  const found = against(samples, base)
  if (found === undefined) return '–'
  const often = samples.length < rounds ? ` (${samples.length} run${samples.length === 1 ? '' : 's'})` : ''
  if (found.isAtLeast) return `over ${time(found.middleMs)}${often}`
  const sign = found.extraMs < 0 ? '-' : '+'
  return `${sign}${time(Math.abs(found.extraMs))}  ${found.ratio.toFixed(2)}×${often}`
}

/** `18 ms`, `12.6 s`. */
export const time = (ms: number): string =>
  ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`

/** The first column to the left, the others to the right, each as wide as it must be. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => [...(row[at] ?? '')].length)),
  )
  const cell = (words: string, at: number) => {
    const room = ' '.repeat((widths[at] ?? 0) - [...words].length)
    return at === 0 ? words + room : room + words
  }
  return rows
    .map((row) =>
      row
        .map((words, at) => cell(words, at))
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}
