// Reads application/x-ndjson piece by piece: one JSON value a line.

/** Takes pieces as they come, gives the values that they complete; a line that is none is left out. */
export function lineReader<T>(): (piece: string) => readonly T[] {
  let rest = ''
  return (piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    return lines.flatMap((line) => {
      if (line.trim() === '') return []
      try {
        return [JSON.parse(line) as T]
      } catch {
        return []
      }
    })
  }
}
