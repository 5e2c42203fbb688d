/** The place of the last number that is not larger than `most`, in numbers that are in order; -1 where there is none. */
export function lastAtMost(numbers: readonly number[], most: number): number {
  let low = 0
  for (let high = numbers.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}
