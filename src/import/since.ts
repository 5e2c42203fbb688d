// PURE: a moment as a person writes it.

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `36h`, `7d`, `2w` before now, a day (`2026-01-31`, where it began here), or a whole ISO 8601 time. */
export function momentOf(written: string, nowMs: number): number | undefined {
  const text = written.trim()
  const [, count, unit = ''] = /^(\d{1,5})\s*([hdw])$/i.exec(text) ?? []
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0)
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.*)?$/.test(text)) return undefined
  // Without a zone it is ours; a day alone would be one in Greenwich.
  const ms = Date.parse(text.includes('T') ? text : `${text}T00:00`)
  const isThatDay = !Number.isNaN(ms) && isDay(text.slice(0, 10))
  return isThatDay ? ms : undefined
}

/** The 31st of February is read as a day of March. */
const isDay = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
