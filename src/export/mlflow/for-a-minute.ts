// What a server said of an experiment is believed for a minute. A library may live for months: MLflow answers 200 to
// spans of an experiment that was deleted meanwhile, and shows them to nobody.
const FRESH_MS = 60_000

export interface ForAMinute<Value> {
  readonly get: (key: string) => Value | undefined
  /** What was just asked for: its minute begins. */
  readonly set: (key: string, value: Value) => void
}

/** `nowMs` never goes back. */
export function forAMinute<Value>(nowMs: () => number = () => performance.now()): ForAMinute<Value> {
  const known = new Map<string, { readonly value: Value; readonly untilMs: number }>()
  return {
    get(key) {
      const found = known.get(key)
      return found !== undefined && nowMs() < found.untilMs ? found.value : undefined
    },
    set(key, value) {
      known.set(key, { value, untilMs: nowMs() + FRESH_MS })
    },
  }
}
