// What keeps traces from a destination, each with what to do about it.
import type { DestinationStatus } from './destinations.ts'
import type { Problem } from './problems.ts'

export function destinationProblems(destination: DestinationStatus): readonly Problem[] {
  const { id, refused, lastFailure } = destination
  const why = whyNotSent(destination)
  const aside = {
    what: `${id}: ${refused} refused. ${lastFailure?.reason ?? ''}`.trim(),
    cure: `The answers are in the delivery folder of ${id}. Once the cause is mended, "turnspan flush --refused" sends them again.`,
  }
  return [...(why === undefined ? [] : [why]), ...(refused > 0 ? [aside] : [])]
}

/** The nearest cause: what is missing here, what the destination said for good, whether it answers, what it said last. */
function whyNotSent(destination: DestinationStatus): Problem | undefined {
  const { id, url, waiting, unready, isStopped, reachable, finding, lastFailure } = destination
  if (unready !== undefined) {
    const then = waiting === 0 ? 'Until then traces are kept' : `Until then ${waiting} wait`
    return { what: `${id} (${url}): ${unready}`, cure: `${then}; nothing is lost.` }
  }
  if (isStopped) {
    return {
      what: `${id} (${url}): ${lastFailure?.reason ?? 'it takes nothing any more.'}`,
      cure: 'Mend its settings; then everything that waits goes.',
    }
  }
  if (!reachable) {
    return {
      what: `${id} (${url}) cannot be reached: ${finding}`,
      cure: `Start it or mend its address; ${waiting} waiting, nothing is lost.`,
    }
  }
  if (waiting === 0 || lastFailure === undefined || !isLatest(destination)) return undefined
  return {
    what: `${id} (${url}): ${waiting} waiting. The last try: ${lastFailure.reason}`,
    cure: 'It is tried again by itself; "turnspan flush" tries now.',
  }
}

const isLatest = ({ lastFailure, lastDeliveredAt = '' }: DestinationStatus): boolean =>
  lastFailure !== undefined && lastFailure.at > lastDeliveredAt
