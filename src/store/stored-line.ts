import { parseJson } from '../json/read.ts'

/** Where one stored batch lies, and which destinations it is meant for. */
export interface StoredLine {
  /** When this line of the order was written. */
  readonly at: number
  readonly sessionId: string
  readonly traceId: string
  /** Relative to the store's folder. */
  readonly file: string
  readonly offset: number
  readonly length: number
  readonly to: readonly string[]
  /** Nothing new: a line that was stored before, for a destination that is to have it after all. */
  readonly again?: true
}

export function parseStoredLine(text: string): StoredLine | undefined {
  const line = parseJson(text)
  const isWhole =
    line !== undefined &&
    ['traceId', 'sessionId', 'file'].every((key) => typeof line[key] === 'string') &&
    ['at', 'offset', 'length'].every((key) => typeof line[key] === 'number') &&
    Array.isArray(line.to)
  return isWhole ? (line as unknown as StoredLine) : undefined
}

/** The stored batch itself, by whatever line of the order it is named. */
export const batchKeyOf = ({ file, offset }: Pick<StoredLine, 'file' | 'offset'>): string =>
  `${file}:${offset}`
