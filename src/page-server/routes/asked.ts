// What stands behind the question mark, read with care: what is no value of its kind is as good as absent.
import type { Filter } from '../../page/api.ts'

/** A whole number from 0 on. */
export function numberIn(query: URLSearchParams, key: string, otherwise: number): number {
  const given = query.get(key) ?? ''
  return /^\d{1,15}$/.test(given) ? Number(given) : otherwise
}

export function oneOf<Choice extends string>(
  choices: readonly Choice[],
  given: string | null,
): Choice | undefined {
  return choices.find((choice) => choice === given)
}

const TEXTS = ['project', 'from', 'to', 'model', 'status', 'tool'] as const

export function filterIn(query: URLSearchParams): Filter {
  const texts = TEXTS.flatMap((key) => {
    const text = query.get(key) ?? ''
    return text === '' ? [] : [[key, text] as const]
  })
  const least = Number(query.get('min_usd') ?? Number.NaN)
  return {
    ...Object.fromEntries(texts),
    ...(query.get('min_usd') !== '' && Number.isFinite(least) && { min_usd: least }),
  }
}
