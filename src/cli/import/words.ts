// What an import came to, in words.
import type { DeliverySummary } from '../../bridge.ts'
import type { Tally } from '../../import/tally.ts'
import { dollars } from '../../summary/numbers.ts'
import type { SentAgain } from '../../upkeep/send-again.ts'
import { count } from './progress.ts'

export interface Outcome {
  readonly tally: Tally
  /** How many were meant. */
  readonly sessions: number
  readonly isDryRun: boolean
  readonly isStopped: boolean
  /** What the store had before and goes to a destination now. */
  readonly requeued: readonly SentAgain[]
  readonly deliveries: readonly DeliverySummary[]
  /** Ids of destinations: those it was sent to, and all there are. */
  readonly to: readonly string[]
  readonly known: readonly string[]
}

export function inWords(outcome: Outcome): string {
  const { tally } = outcome
  return [
    headline(outcome),
    ...knownBefore(tally),
    ...pricesUnknown(tally),
    ...deliveriesOf(outcome),
    ...leftOut(tally),
    ...whatNow(outcome),
  ].join('\n')
}

function headline({ tally, sessions, isDryRun }: Outcome): string {
  if (sessions === 0) return 'No past session was found.'
  const { imported, turns, spans, usd } = tally
  if (imported === 0) return isDryRun ? 'Nothing would be imported.' : 'Nothing new was imported.'
  const what = `${some(imported, 'session')}: ${some(turns, 'turn')}, ${some(spans, 'span')}, ${dollars(usd)}`
  return isDryRun ? `Would import ${what}. Nothing was written.` : `Imported ${what}.`
}

function knownBefore({ stored, open, unfinished, deleted }: Tally): string[] {
  return [
    ...line(stored, (n) => `${n} ${n === '1' ? 'has' : 'have'} nothing new.`),
    ...line(
      open,
      (n) =>
        `${n} ${n === '1' ? 'is' : 'are'} open in Claude Code: left to ${n === '1' ? 'its' : 'their'} hooks.`,
    ),
    ...line(unfinished, (n) => `${n} may still go on: the last turn comes with a later import.`),
    ...line(
      deleted,
      (n) => `${n} ${n === '1' ? 'was' : 'were'} deleted and ${n === '1' ? 'stays' : 'stay'} so.`,
    ),
  ]
}

const line = (n: number, words: (n: string) => string): string[] => (n === 0 ? [] : [words(count(n))])

const SHOWN = 20

function pricesUnknown({ unpriced }: Tally): string[] {
  if (unpriced.size === 0) return []
  const models = [...unpriced].map(([model, calls]) => `${model} (${some(calls, 'call')})`)
  return [`No price is known for ${shortened(models, SHOWN).join(', ')}: "prices" in config.json takes one.`]
}

function deliveriesOf({ to, deliveries, requeued }: Outcome): string[] {
  return to.flatMap((id) => {
    const its = deliveries.find(({ destinationId }) => destinationId === id)
    const before = requeued.find(({ destinationId }) => destinationId === id)?.traces ?? 0
    const { delivered = 0, waiting = 0, refused = 0, skipped, failure } = its ?? {}
    const counts = [
      `${some(delivered, 'trace')} delivered`,
      ...(waiting > 0 ? [`${count(waiting)} waiting`] : []),
      ...(refused > 0 ? [`${count(refused)} refused`] : []),
      ...(skipped === undefined ? [] : [`${count(skipped.traces)} skipped (${skipped.why})`]),
    ].join(', ')
    const earlier = before > 0 ? ` (${count(before)} from before)` : ''
    return [`${id}: ${counts}${earlier}${failure === undefined ? '' : `. ${failure.reason}`}`]
  })
}

function leftOut({ leftOut: all }: Tally): string[] {
  if (all.length === 0) return []
  const named = all.map(({ file, reason }) => `  ${file}: ${reason}`)
  return [
    `${some(all.length, 'file')} could not be read, or not as a whole:`,
    ...shortened(named, SHOWN, '  '),
  ]
}

function whatNow({ tally, sessions, isDryRun, isStopped, to, known }: Outcome): string[] {
  if (isStopped) {
    const done = `${count(tally.done)} of ${some(sessions, 'session')} ${tally.done === 1 ? 'is' : 'are'} done`
    return [`Stopped: ${done}, and nothing is torn. The same command goes on from there.`]
  }
  if (isDryRun || to.length > 0 || tally.imported === 0) return []
  const [first] = known
  const send = first === undefined ? '' : ` To send them, repeat the command with --to ${first}.`
  return [`They are in the local store alone: "turnspan show" prints the latest.${send}`]
}

function shortened(all: readonly string[], most: number, indent = ''): readonly string[] {
  return all.length <= most ? all : [...all.slice(0, most), `${indent}and ${count(all.length - most)} more`]
}

const some = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`
