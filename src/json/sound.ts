/** Deeper than anybody's tools ask for; what goes through JSON by recursion would run out of stack at 10,000. */
const DEEPEST = 64
const TOO_DEEP = '[too deep]'

/**
 * A value out of somebody else's JSON that nothing later stumbles over: a mark in place of what lies deeper than 64
 * levels, and U+FFFD in place of half a surrogate pair. Changes what it is given: that is freshly parsed, and nobody
 * else's yet.
 */
export const sound = <Value>(value: Value): Value => soundAt(value, DEEPEST) as Value

function soundAt(value: unknown, levels: number): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return TOO_DEEP
  // Every line of a transcript passes here: nothing is written that is sound already.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const kept = soundAt(value[index], levels - 1)
      if (kept !== value[index]) value[index] = kept
    }
    return value
  }
  const within = value as Record<string, unknown>
  for (const key in within) {
    const kept = soundAt(within[key], levels - 1)
    if (kept !== within[key]) within[key] = kept
    if (!key.isWellFormed()) renameKey(within, key)
  }
  return value
}

function renameKey(within: Record<string, unknown>, key: string): void {
  within[key.toWellFormed()] = within[key]
  delete within[key]
}
