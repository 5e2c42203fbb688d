// A row in words: behind its bar, and in full for who hears it.
import { dollars, duration } from '../../summary/numbers.ts'
import { odditiesOfStep } from './oddities.ts'
import type { Step } from './step.ts'
import { stateOf, titleOf } from './title.ts'

/** `50 s · $0.090`; what was refused never ran. */
export function valueWords(step: Step, withDollars = true): string {
  const state = stateOf(step)
  const isRefused = step.tools.length > 0 && step.tools.every(({ outcome }) => outcome === 'denied')
  const time = isRefused ? 'refused' : duration(step.end - step.start)
  const tells = !isRefused && (state === 'interrupted' || state === 'unfinished') ? [state] : []
  const money = step.usd !== undefined && withDollars ? [dollars(step.usd)] : []
  const goesOn = step.background && step.agent !== undefined ? ['in the background'] : []
  return [time, ...money, ...tells, ...goesOn].join(' · ')
}

/** `Bash npm test, failed, 50 s, $0.090, 3 m after the start` */
export function rowWords(step: Step): string {
  const { name, arg } = titleOf(step)
  const parts = [
    `${name} ${arg}`.trim(),
    stateOf(step),
    duration(step.end - step.start),
    step.usd === undefined ? '' : dollars(step.usd),
    `${duration(Math.max(0, step.start))} after the start`,
    ...odditiesOfStep(step).map(({ words }) => words),
  ]
  return parts.filter((part) => part !== '').join(', ')
}
