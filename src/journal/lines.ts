import fs from 'node:fs'

const CHUNK = 1024 * 1024
/** Above the largest payload that a hook keeps. A longer line is nothing of ours. */
const LONGEST_LINE = 80 * 1024 * 1024

export interface Line {
  readonly offset: number
  /** The offset behind its line break. */
  readonly end: number
  /** Without the line break; good until the next line is asked for. Undefined for a line too long to hold. */
  readonly bytes: Buffer | undefined
}

/** The complete lines from an offset on, as the file is now. Half a line at the end is left for another time. */
export function* linesFrom(fd: number, from: number): Generator<Line> {
  const chunk = Buffer.allocUnsafe(CHUNK)
  let offset = from
  let held: Buffer[] = []
  for (let position = from; ; ) {
    const read = fs.readSync(fd, chunk, 0, CHUNK, position)
    if (read === 0) return
    let begin = 0
    const filled = chunk.subarray(0, read)
    for (let at = filled.indexOf(0x0a); at !== -1; at = filled.indexOf(0x0a, begin)) {
      const end = position + at + 1
      const piece = filled.subarray(begin, at)
      const isTooLong = end - offset > LONGEST_LINE
      yield {
        offset,
        end,
        bytes: isTooLong ? undefined : held.length === 0 ? piece : Buffer.concat([...held, piece]),
      }
      begin = at + 1
      offset = end
      held = []
    }
    position += read
    if (position - offset > LONGEST_LINE) held = []
    else if (begin < read) held.push(Buffer.from(filled.subarray(begin)))
  }
}
