// How an import goes on: one line that changes on a terminal, a line now and then elsewhere.
import { duration } from '../../summary/numbers.ts'
import { plainText } from '../plain-text.ts'

export interface Progress {
  show(state: ProgressState): void
  /** Leaves the line to whoever writes next. */
  end(): void
}

export interface ProgressState {
  readonly sessions: number
  readonly bytes: number
  readonly spans: number
  /** Why nothing goes on. */
  readonly waitsFor?: string
}

export interface Whole {
  readonly sessions: number
  readonly bytes: number
}

interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const REDRAW_MS = 100
const LINE_MS = 5_000
/** Before that a rate says nothing. */
const SETTLED_MS = 1_000

export function startProgress(whole: Whole, out: Terminal, clock: () => number): Progress {
  const startedMs = clock()
  const isTerminal = out.isTTY === true
  let shownMs = isTerminal ? Number.NEGATIVE_INFINITY : startedMs
  let isOnLine = false
  return {
    show(state) {
      const nowMs = clock()
      if (nowMs - shownMs < (isTerminal ? REDRAW_MS : LINE_MS)) return
      shownMs = nowMs
      const line = plainText(progressLine(state, whole, nowMs - startedMs))
      if (isTerminal) out.write(`\r\x1b[2K${line.slice(0, Math.max(20, (out.columns ?? 80) - 1))}`)
      else out.write(`${line}\n`)
      isOnLine = isTerminal
    },
    end() {
      if (isOnLine) out.write('\r\x1b[2K')
      isOnLine = false
    },
  }
}

export function progressLine(state: ProgressState, whole: Whole, elapsedMs: number): string {
  const { sessions, bytes, spans, waitsFor } = state
  const counts = [`${count(sessions)} of ${count(whole.sessions)} sessions`, `${count(spans)} spans`]
  if (waitsFor !== undefined) return [...counts, waitsFor].join(' · ')
  if (elapsedMs < SETTLED_MS || bytes === 0) return counts.join(' · ')
  const leftMs = (elapsedMs / bytes) * Math.max(0, whole.bytes - bytes)
  const rate = `${count(Math.round(spans / (elapsedMs / 1_000)))} spans/s`
  return [...counts, rate, `${duration(Math.ceil(leftMs / 1_000) * 1_000)} left`].join(' · ')
}

export const count = (n: number): string => n.toLocaleString('en-US')
