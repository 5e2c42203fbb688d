// Numbers as people read them.

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = ms / 1_000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  const rest = (n: number) => String(n).padStart(2, '0')
  if (minutes < 60) return `${minutes} m ${rest(Math.round(seconds) % 60)} s`
  return `${Math.floor(minutes / 60)} h ${rest(minutes % 60)} m`
}

/** 25, 4.3k, 120k, 1.2M. */
export function amount(n: number): string {
  const short = (value: number) => (value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0))
  if (n < 1_000) return String(n)
  return n < 999_500 ? `${short(n / 1_000)}k` : `${short(n / 1_000_000)}M`
}

/** Two digits that say something; empty where it is not known. */
export function dollars(usd: number | undefined): string {
  if (usd === undefined) return ''
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`
  if (usd < 0.00005) return '<$0.0001'
  return `$${usd.toFixed(usd < 0.1 ? 4 : 3)}`
}
