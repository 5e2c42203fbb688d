/** Above it a name is no slip of the finger, and comparing would take long. */
const LONGEST = 100

/** `is not known here`, with the name that was probably meant. */
export function unknownKey(given: string, known: readonly string[]): string {
  const [meant] = (given.length > LONGEST ? [] : known)
    .map((name) => ({ name, distance: distanceOf(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return meant === undefined
    ? `is not known here: there are ${known.join(', ')}`
    : `is not known here: "${meant.name}" may be meant`
}

/** Letters to add, drop or change. https://en.wikipedia.org/wiki/Levenshtein_distance */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1]
    for (let column = 0; column < b.length; column += 1) {
      const swapped = (row[column] ?? 0) + (b[column] === letter ? 0 : 1)
      next.push(Math.min(swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
