// Each destination, tried for real: a trace of one span in its own convention and encoding, read back and taken away
// again where the backend can do that.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Destination } from '../../export/destination.ts'
import { destinationKind } from '../../export/destinations/index.ts'
import type { Http } from '../../export/http/http.ts'
import type { DestinationKind } from '../../export/kind.ts'
import { equip } from '../../export/send/equip.ts'
import { sendBatch } from '../../export/send/send.ts'
import { conventionNamed } from '../../trace/conventions/index.ts'
import type { SpanBatch } from '../../trace/span.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const PATIENCE_MS = 10_000
const READ_EVERY_MS = 250
const SKEW_MS = 60_000

export async function destinationFindings(
  destination: Destination,
  nowMs: number,
): Promise<readonly Finding[]> {
  const { id } = destination
  const kind = destinationKind(destination.kind)
  const convention = conventionNamed(destination.convention)
  if (kind === undefined || convention === undefined) {
    return [
      problem(
        id,
        `There is no kind "${destination.kind}" with convention "${destination.convention}".`,
        'Mend it in config.json.',
      ),
    ]
  }
  const equipment = await equip(destination, Math.min(destination.timeoutMs, PATIENCE_MS))
  if (equipment.status !== 'equipped')
    return [problem(id, equipment.reason, 'Until then everything for it waits.')]
  const dates: number[] = []
  const http = listening(equipment.http, (date) => dates.push(date))
  const about = { destination: equipment.destination, kind, http }
  try {
    const { reachable, takes, finding } = await kind.probe(equipment.destination, http)
    if (!reachable) return [problem(id, finding, 'Start it, or mend its address; nothing is lost meanwhile.')]
    if (takes === false) return [problem(id, finding, 'Mend that; nothing is lost meanwhile.')]
    const batch = convention.apply(probeTrace(nowMs))
    const outcome = await sendBatch({ ...about, clock: Date.now, convention: (same) => same }, batch)
    const sent = await outcomeFindings(about, batch.traceId, outcome)
    return [ok(id, finding), ...sent, ...skewFindings(id, dates, nowMs)]
  } finally {
    equipment.http.close()
  }
}

interface About {
  readonly destination: Destination
  readonly kind: DestinationKind
  readonly http: Http
}

async function outcomeFindings(
  about: About,
  traceId: string,
  outcome: Awaited<ReturnType<typeof sendBatch>>,
): Promise<readonly Finding[]> {
  const { id } = about.destination
  if (outcome === undefined) return [problem(id, 'It was not tried to the end.', 'Try again.')]
  switch (outcome.status) {
    case 'accepted':
      return [await readBack(about, traceId)]
    case 'partial':
      return [
        problem(
          id,
          `It rejected a span: ${outcome.message || 'it does not say why'}.`,
          'Mend what it names; "turnspan flush --refused" then sends such traces again.',
        ),
      ]
    default:
      return [problem(id, outcome.reason, 'Mend that; nothing is lost meanwhile.')]
  }
}

async function readBack({ destination, kind, http }: About, traceId: string): Promise<Finding> {
  const { id } = destination
  if (kind.remote === undefined) {
    const where = kind.traceLink?.(destination, traceId) ?? traceId
    return ok(id, `It took a trace of one span, which stays there (${where}): it cannot be asked for it.`)
  }
  for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += READ_EVERY_MS) {
    const found = await kind.remote.read(destination, http, traceId)
    if (found.status === 'found') {
      const { removed } = await kind.remote.remove(destination, http, [traceId])
      const left = removed.includes(traceId) ? 'and it is gone again' : `and it stays there (${traceId})`
      return ok(id, `It took a trace of one span and gave it back, ${left}.`)
    }
    if (found.status === 'failed' && found.stops) {
      return warning(
        id,
        `It took a trace of one span, but cannot be read: ${found.reason}`,
        'Traces arrive all the same; "turnspan audit" cannot look at them.',
      )
    }
    await sleep(READ_EVERY_MS)
  }
  return problem(
    id,
    `It took a trace of one span (${traceId}) and does not have it ${PATIENCE_MS / 1_000} s later.`,
    'Look into its own log.',
  )
}

/** What its clock says is in every answer. https://www.rfc-editor.org/rfc/rfc9110#field.date */
function listening(http: Http, hear: (dateMs: number) => void): Http {
  return {
    ...http,
    async send(request) {
      const answer = await http.send(request)
      const dateMs = 'error' in answer ? Number.NaN : Date.parse(answer.headers.date ?? '')
      if (!Number.isNaN(dateMs)) hear(dateMs)
      return answer
    },
  }
}

function skewFindings(id: string, dates: readonly number[], nowMs: number): readonly Finding[] {
  const [first] = dates
  const skewMs = first === undefined ? 0 : first - nowMs
  if (Math.abs(skewMs) < SKEW_MS) return []
  const by = `${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'ahead of' : 'behind'}`
  return [
    warning(
      id,
      `Its clock is ${by} this machine's: traces may be looked for at the wrong time.`,
      'Set the clock that is wrong.',
    ),
  ]
}

function probeTrace(nowMs: number): SpanBatch {
  const traceId = randomBytes(16).toString('hex')
  const spanId = randomBytes(8).toString('hex')
  const said = (role: string, content: string) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }] }])
  return {
    traceId,
    resource: { 'service.name': 'turnspan-doctor' },
    spans: [
      {
        traceId,
        spanId,
        name: 'invoke_agent turnspan-doctor',
        kind: 'internal',
        startMs: nowMs,
        endMs: nowMs + 1,
        status: { code: 'unset' },
        attributes: {
          'session.id': 'turnspan-doctor',
          'gen_ai.conversation.id': 'turnspan-doctor',
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.agent.name': 'turnspan-doctor',
          'turnspan.turn.id': traceId,
          'gen_ai.input.messages': said('user', 'Is anybody there?'),
          'gen_ai.output.messages': said('assistant', 'This trace was sent by "turnspan doctor".'),
        },
        events: [],
        links: [],
      },
    ],
  }
}
