// A session at one destination: what it should have, and what it has.
import { allDestinations } from '../../bridge.ts'
import type { Settings } from '../../config/settings.ts'
import type { Home } from '../../disk/home.ts'
import { backendFacts } from './backend-facts.ts'
import { differenceOf } from './compare.ts'
import { type Fact, type Facts, type Tally, tallyOf } from './fact.ts'
import { type Finding, finding, findingsOf, type Why } from './finding.ts'
import type { MeantFacts, StoredFacts } from './stored-facts.ts'

export interface Column {
  readonly name: string
  readonly tally: Tally
}

interface Place {
  readonly column?: Column
  readonly findings: readonly Finding[]
}

interface Meant {
  readonly id: string
  readonly meant: MeantFacts
  readonly sessionId: string
  readonly stored: StoredFacts
}

export async function placeOf(
  about: { readonly home: Home; readonly settings: Settings },
  { id, meant, sessionId, stored }: Meant,
): Promise<Place> {
  const destination = allDestinations(about).find((each) => each.id === id)
  if (destination === undefined) {
    const gone = { why: 'it is not in your settings any more', isWished: true }
    return { findings: [finding(id, 'it is not looked at', gone)] }
  }
  const traceIds = [...new Set([...meant.facts.values()].map(({ traceId }) => traceId))]
  const read = await backendFacts(destination, { sessionId, traceIds })
  const whyMissing = (facts: readonly Fact[]) => whyNotThere(meant, facts)
  const never = [...stored.facts.values()].filter(({ spanId }) => !meant.facts.has(spanId))
  const earlier =
    never.length > 0 && about.settings.destinations.some((own) => own.id === id)
      ? [neverMeant(id, new Set(never.map(({ traceId }) => traceId)).size)]
      : []
  if (read.status !== 'read') {
    const isClosed = read.status === 'closed'
    const why = isClosed ? 'it has no interface for it' : read.reason
    // What is known without its help.
    const facts = [...meant.facts.values()]
    const lacking = facts.filter(({ spanId }) => meant.waiting.has(spanId) || meant.refused.has(spanId))
    const difference = { missing: lacking, extra: [], changed: [] }
    return {
      findings: [
        finding(id, 'it cannot be read back', { why, isWished: isClosed }),
        ...findingsOf({ where: id, difference, whyMissing, whyExtra: () => undefined }),
        ...earlier,
      ],
    }
  }
  const found = inOurWords(read.facts, meant.facts)
  const difference = differenceOf(meant.facts, found)
  return {
    column: { name: id, tally: tallyOf(found.values()) },
    findings: [...findingsOf({ where: id, difference, whyMissing, whyExtra: () => undefined }), ...earlier],
  }
}

/** A span that was sent in a dialect without our words: that it is there is all that can be said. */
const inOurWords = (found: Facts, meant: Facts): Facts =>
  new Map([...found].map(([id, fact]) => [id, fact.kind === 'other' ? (meant.get(id) ?? fact) : fact]))

function whyNotThere({ waiting, refused }: MeantFacts, facts: readonly Fact[]): Why {
  if (facts.some(({ spanId }) => waiting.has(spanId))) return { why: 'it waits in the queue: turnspan flush' }
  const words = facts.map(({ spanId }) => refused.get(spanId)).find((said) => said !== undefined)
  if (words !== undefined) return { why: `it was refused: ${words}` }
  return { why: 'it was taken, and is not there any more' }
}

const neverMeant = (id: string, traces: number): Finding =>
  finding(id, `${traces} ${traces === 1 ? 'trace was' : 'traces were'} never for it`, {
    why: `stored before it was there: turnspan flush --backfill ${id}`,
    isWished: true,
  })
