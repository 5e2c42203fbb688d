// Which part of the axis is in view. Following, it goes along with the rows in view; moved by hand, it stays.
import { UNITS } from './axis.ts'

export interface Window {
  readonly from: number
  readonly to: number
}

export type Mode = 'follow' | 'fit' | 'free'

export const WHOLE: Window = { from: 0, to: UNITS }

/** From so many rows on the whole turn at once is a column of ticks. */
export const FOLLOW_ROWS = 40

const LEAST = 0.02
const LEAST_USED = 0.45
const AHEAD = 0.35
const MARGIN = 0.03

/**
 * The window for the range of the rows in view. It stays until one of them leaves it or too little of it is used, and
 * then reserves room for what comes: a window that moves with each row makes one seasick.
 */
export function followed(window: Window, range: Window): Window {
  const width = window.to - window.from
  const isInside = range.from >= window.from && range.to <= window.to
  if (isInside && range.to - range.from >= width * LEAST_USED) return window
  const used = Math.max(range.to - range.from, LEAST)
  return clamped({ from: range.from - used * MARGIN, to: range.to + used * AHEAD })
}

export function panned(window: Window, by: number): Window {
  const shift = Math.min(UNITS - window.to, Math.max(-window.from, by))
  return { from: window.from + shift, to: window.to + shift }
}

/** By a factor below 1 closer, around a unit that stays where it is. */
export function zoomed(window: Window, factor: number, around: number): Window {
  const width = Math.min(UNITS, Math.max(LEAST, (window.to - window.from) * factor))
  const share = (around - window.from) / (window.to - window.from)
  return clamped({ from: around - width * share, to: around + width * (1 - share) })
}

/** Moved inside; never narrower than what can be drawn. */
export function clamped({ from, to }: Window): Window {
  const width = Math.min(UNITS, Math.max(LEAST, to - from))
  const start = Math.max(0, Math.min(from, UNITS - width))
  return { from: start, to: start + width }
}
