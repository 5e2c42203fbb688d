// Reading values whose shape is another program's: what is missing or of another type is undefined, never a throw.

export type Json = Readonly<Record<string, unknown>>

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textAt = (from: Json, key: string): string | undefined => {
  const value = from[key]
  return typeof value === 'string' ? value : undefined
}

/** An id. What every object has as a key of its own is none: looked up in a table it would be found in any. */
export const idAt = (from: Json, key: string): string | undefined => {
  const id = textAt(from, key)
  return id !== undefined && id.length <= LONGEST_OWN && id in Object.prototype ? undefined : id
}

/** To look for a text among keys costs far more than to see that it is longer than all of them. */
const LONGEST_OWN = Math.max(...Object.getOwnPropertyNames(Object.prototype).map((name) => name.length))

export const numberAt = (from: Json, key: string): number | undefined => {
  const value = from[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export const flagAt = (from: Json, key: string): boolean => from[key] === true

export const jsonAt = (from: Json, key: string): Json | undefined => {
  const value = from[key]
  return isJson(value) ? value : undefined
}

export const listAt = (from: Json, key: string): readonly unknown[] => {
  const value = from[key]
  return Array.isArray(value) ? value : []
}

/** Milliseconds since the epoch of an ISO 8601 text. */
export const timeAt = (from: Json, key: string): number | undefined => {
  const value = from[key]
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

export function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}
