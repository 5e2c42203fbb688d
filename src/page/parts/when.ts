// Moments and days, in the reader's own time zone.

const two = (n: number): string => String(n).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-23` */
export function dayOf(ms: number): string {
  const date = new Date(ms)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** So many days later (or before), whatever the clock did in between. */
export function dayAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return dayOf(new Date(year, month - 1, date + days, 12).getTime())
}

/** `23 Nov`, with the year where it is another one. */
export function dayWords(day: string, today: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const short = `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`
  return year === today.slice(0, 4) ? short : `${short} ${year}`
}

/** `09:12`, `yesterday 09:12`, `21 Nov 09:12`, `21 Nov 2025`. */
export function whenWords(ms: number, now: number): string {
  const date = new Date(ms)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  const [day, today] = [dayOf(ms), dayOf(now)]
  if (day === today) return time
  if (day === dayAfter(today, -1)) return `yesterday ${time}`
  const words = dayWords(day, today)
  return day.slice(0, 4) === today.slice(0, 4) ? `${words} ${time}` : words
}
