// (a) How long the person waits: without any tool, and with each in front of a backend of every mood, in interleaved rounds.
import { setTimeout as sleep } from 'node:timers/promises'
import { deadPort } from '../../test/rig/dead-port.ts'
import { startBackend } from './backend.ts'
import { mayRunAgain, median, type Sample, table, time, waitWords } from './figures.ts'
import type { Peer } from './peer.ts'
import { type Person, personWith, turn } from './session.ts'

const MOODS = ['healthy', 'dead', 'hanging'] as const
const NONE = 'without hooks'
const REST_MS = 1_000

export interface Patience {
  readonly rounds: number
  /** Of one session. */
  readonly limitMs: number
  /** Of one case, over all rounds. */
  readonly budgetMs: number
}

export async function waits(binary: string, peers: readonly Peer[], patience: Patience): Promise<string> {
  const { rounds, limitMs, budgetMs } = patience
  const dead = await deadPort()
  const hanging = await startBackend({ hangs: true })
  const healthy = new Map<Peer, Awaited<ReturnType<typeof startBackend>>>()
  const people = new Map<string, Person>([
    [NONE, await personWith(undefined)],
    [`${NONE}, once more`, await personWith(undefined)],
  ])
  for (const peer of peers) {
    const backend = await startBackend(peer.answers === undefined ? {} : { answers: peer.answers })
    healthy.set(peer, backend)
    const urls = { healthy: backend.url, dead: dead.url, hanging: hanging.url }
    for (const mood of MOODS) people.set(caseOf(peer, mood), await personWith(peer, urls[mood]))
  }

  const samples = new Map([...people.keys()].map((name) => [name, [] as Sample[]]))
  const names = [...people.keys()]
  // The first round warms the machine's caches; who is ended by force in it is not cold but slow.
  for (let round = -1; round < rounds; round += 1) {
    const first = (round + names.length) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const own = samples.get(name) ?? []
      if (!mayRunAgain(own, budgetMs)) continue
      const { wallMs, isCut } = await turn(binary, people.get(name) as Person, { limitMs })
      if (round >= 0 || isCut) own.push({ round: Math.max(round, 0), wallMs, isCut })
      await sleep(REST_MS)
    }
  }
  await Promise.all([hanging, ...healthy.values()].map((backend) => backend.close()))
  await dead.release()

  const base = samples.get(NONE) ?? []
  const of = (name: string) => waitWords(samples.get(name) ?? [], base, rounds)
  const middle = time(median(base.map(({ wallMs }) => wallMs)))
  return [
    `One turn of a short answer in print mode, ${rounds} interleaved rounds: what each adds to a turn without hooks, and the ratio.`,
    'The backend is a local server that says yes at once, an address without one, a server that takes requests and never answers.',
    `A session is ended after ${time(limitMs)}; a case that took ${time(budgetMs)} in all is not run again.`,
    '',
    table([
      ['backend', ...MOODS],
      [NONE, middle],
      [`${NONE}, once more`, of(`${NONE}, once more`)],
      ...peers.map((peer) => [peer.name, ...MOODS.map((mood) => of(caseOf(peer, mood)))]),
    ]),
  ].join('\n')
}

const caseOf = (peer: Peer, mood: string): string => `${peer.name}, ${mood}`
