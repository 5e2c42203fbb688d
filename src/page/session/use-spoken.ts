// What comes while a turn runs, in words for who does not see it grow.
import { useEffect, useRef } from 'preact/hooks'
import { say } from '../shell/say.tsx'
import type { Step } from './step.ts'
import type { Turn } from './use-turn.ts'

/** Nothing is said of what was there when one came. */
export function useSpoken({ open, model: { steps } }: Turn): void {
  const told = useRef({ open, ...countsOf(steps) })
  useEffect(() => {
    const now = { open, ...countsOf(steps) }
    const text = newsInWords(told.current, now)
    if (text === '') return
    say(text, () => {
      told.current = now
    })
  }, [open, steps.length, open ? countsOf(steps).failed : 0])
}

interface Counts {
  readonly steps: number
  readonly failed: number
}

function countsOf(steps: readonly Step[]): Counts {
  let [all, failed] = [0, 0]
  for (const step of steps) {
    const inside = countsOf(step.children)
    all += 1 + inside.steps
    failed += (step.failed ? 1 : 0) + inside.failed
  }
  return { steps: all, failed }
}

type Told = Counts & { readonly open: boolean }

/** `3 new steps, 1 failed`; '' where nothing is new. */
export function newsInWords(before: Told, now: Told): string {
  const steps = Math.max(0, now.steps - before.steps)
  const failed = Math.max(0, now.failed - before.failed)
  const parts = [
    steps > 0 ? `${steps} new ${steps === 1 ? 'step' : 'steps'}` : '',
    failed > 0 ? `${failed} failed` : '',
    before.open && !now.open ? 'the turn has ended' : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}
