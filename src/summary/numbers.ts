// Numbers as people read them: each is rounded once, to the smallest unit shown.

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds: `<1 ms`, `49 ms`, `1.3 s`, `53 s`, `3 m 11 s`, `4 h 32 m`, `2 d 3 h`. */
export function duration(ms: number): string {
  if (ms <= 0) return '0 ms'
  if (ms < 0.5) return '<1 ms'
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / UNITS.s).toFixed(1)} s`
  const seconds = Math.round(ms / UNITS.s)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return pair(seconds, 60, 'm', 's')
  const minutes = Math.round(ms / UNITS.m)
  if (minutes < 1_440) return pair(minutes, 60, 'h', 'm')
  return pair(Math.round(ms / UNITS.h), 24, 'd', 'h')
}

const pair = (n: number, size: number, large: string, small: string): string =>
  n % size === 0
    ? `${Math.floor(n / size)} ${large}`
    : `${Math.floor(n / size)} ${large} ${n % size} ${small}`

/** Tokens and other counts: `25`, `4.3k`, `166k`, `1.20M`, `13.1B`. */
export function amount(n: number): string {
  if (n < 1_000) return String(n)
  if (n < 99_950) return `${(n / 1_000).toFixed(1).replace(/\.0$/, '')}k`
  if (n < 999_500) return `${(n / 1_000).toFixed(0)}k`
  return n < 999_500_000 ? `${threeDigits(n / 1e6)}M` : `${threeDigits(n / 1e9)}B`
}

const threeDigits = (n: number): string => n.toFixed(n < 9.995 ? 2 : n < 99.95 ? 1 : 0)

/** `$0`, `<$0.0001`, `$0.0028` below a cent, `$0.033` below a dollar, `$15.42`, `$1,204`; `–` where it is not known. */
export function dollars(usd: number | null): string {
  if (usd === null) return '–'
  if (usd === 0) return '$0'
  if (usd < 0.00005) return '<$0.0001'
  if (usd < 0.00995) return `$${usd.toFixed(4)}`
  if (usd < 0.9995) return `$${usd.toFixed(3)}`
  return usd < 999.995 ? `$${usd.toFixed(2)}` : `$${Math.round(usd).toLocaleString('en-US')}`
}

/** A sum from which something without a price was left out. */
export const dollarsOfAll = ({
  usd,
  unpriced,
}: {
  readonly usd: number
  readonly unpriced: boolean
}): string => (!unpriced ? dollars(usd) : usd === 0 ? '–' : `≥ ${dollars(usd)}`)

/** KB are 1,000 bytes: `812 B`, `41 KB`, `1.3 MB`, `1.0 GB`. */
export function bytes(n: number): string {
  if (n < 1_000) return `${n} B`
  if (n < 999_500) return `${(n / 1_000).toFixed(n < 9_950 ? 1 : 0)} KB`
  if (n < 999_500_000) return `${(n / 1e6).toFixed(n < 9_950_000 ? 1 : 0)} MB`
  return `${(n / 1e9).toFixed(1)} GB`
}

/** Of a whole: `37 %`, `<1 %`; '' where there is no whole. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return ''
  const share = (part / whole) * 100
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`
}

/** Without what all models of the kind begin with, and the day it was made. */
export const modelName = (model: string): string => model.replace(/^claude-/, '').replace(/-20\d{6}$/, '')

/** `mcp__github__search` is `github › search`. */
export function toolName(tool: string): string {
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? []
  return server === undefined ? tool : `${server} › ${name}`
}
