// (c) and (d): what arrives of a turn that was taken while the backend was down, and whether a key in it goes out as it is.
// Nothing is timed here, so the tools are looked at side by side.
import { setTimeout as sleep } from 'node:timers/promises'
import { deadPort } from '../../test/rig/dead-port.ts'
import { type Backend, startBackend } from './backend.ts'
import { table } from './figures.ts'
import type { Peer } from './peer.ts'
import { personWith, turn } from './session.ts'

// Made up; in two pieces, so that no scanner takes this file for a leak.
const PLANTED = `sk-ant-${'api03-Zk4vQ9xT2mB7cN5wL8rJ1hG6dF3sA0pYuEiOqWtRxVbNnMkHjGfDsAqWeRtYuIoP4321zXcVbNmAs_Qw-AA'}`
/** A session in front of a dead backend may take as long as this here. */
const LIMIT_MS = 120_000
const PATIENCE_MS = 20_000

export interface Arrival {
  /** With the backend up from the start the turn arrived: the proof that the tool traces here at all. */
  readonly traces: boolean
  readonly isKeySent: boolean
  readonly isLateSent: boolean
  /** The turn in front of the dead backend was ended by force. */
  readonly isCut: boolean
}

export async function arrivals(binary: string, peers: readonly Peer[]): Promise<string> {
  const found = await Promise.all(peers.map(async (peer) => ({ peer, ...(await arrivalOf(binary, peer)) })))
  return [
    'A turn taken while the backend was down, the next one of the same session with it back: did the first arrive within',
    `${PATIENCE_MS / 1_000} s? And is a key for an API that stood in a prompt sent as it was?`,
    '',
    table([
      ['what arrives', 'the turn of the outage', 'the key'],
      ...found.map(({ peer, ...arrival }) => [peer.name, ...arrivalWords(arrival)]),
    ]),
  ].join('\n')
}

export function arrivalWords({ traces, isKeySent, isLateSent, isCut }: Arrival): readonly string[] {
  if (!traces) return ['sent nothing in this run', '–']
  const late = isLateSent ? 'arrived later' : `lost${isCut ? ' (session cut short)' : ''}`
  return [late, isKeySent ? 'sent in clear' : 'masked']
}

async function arrivalOf(binary: string, peer: Peer): Promise<Arrival> {
  const answers = peer.answers === undefined ? {} : { answers: peer.answers }
  const up = await startBackend(answers)
  const person = await personWith(peer, up.url)
  const first = await turn(binary, person, {
    prompt: `first-of-two ${PLANTED} end-of-key`,
    limitMs: LIMIT_MS,
  })
  await until(() => up.count('first-of-two') > 0)
  const isAtOnce = up.count('first-of-two') > 0
  const isKeySentAtOnce = up.count(PLANTED) > 0
  up.forget()
  await turn(binary, person, { prompt: 'second-of-two', resume: first.sessionId, limitMs: LIMIT_MS })
  await until(() => up.count('second-of-two') > 0)
  await sleep(1_000)
  // What a later turn tells of an earlier one as its history is no late arrival.
  const inSecond = up.count('first-of-two')
  const asHistory = isAtOnce ? inSecond : 0
  const traces = isAtOnce || inSecond > 0
  const isKeySent = isKeySentAtOnce || up.count(PLANTED) > 0
  await up.close()
  if (process.env.BENCH_TELL)
    console.log(peer.name, [...new Set(up.asked)], { isAtOnce, inSecond, second: up.count('second-of-two') })

  const dead = await deadPort()
  const other = await personWith(peer, dead.url)
  const missed = await turn(binary, other, { prompt: 'first-of-two', limitMs: LIMIT_MS })
  await dead.release()
  const back: Backend = await startBackend({ ...answers, port: dead.port })
  await turn(binary, other, { prompt: 'second-of-two', resume: missed.sessionId, limitMs: LIMIT_MS })
  await until(() => back.count('first-of-two') > asHistory)
  const isLateSent = back.count('first-of-two') > asHistory
  await back.close()
  return { traces, isKeySent, isLateSent, isCut: missed.isCut }
}

async function until(look: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !look() && Date.now() < end; ) await sleep(200)
}
