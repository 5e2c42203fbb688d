// Somebody who added destinations as `turnspan destinations add` writes them, with a recorded session in their store.
import path from 'node:path'
import { openBridge } from '../../../src/bridge.ts'
import { knownOf } from '../../../src/cli/destinations/answers.ts'
import { KINDS_TO_ADD, type KindToAdd } from '../../../src/cli/destinations/asked.ts'
import { type Entry, entryOf } from '../../../src/cli/destinations/entry.ts'
import { aroundOf } from '../../../src/config/around.ts'
import { parseConfig } from '../../../src/config/config.ts'
import { settingsOf } from '../../../src/config/settings.ts'
import { allowVariables } from '../../../src/config/variables.ts'
import { homeAt } from '../../../src/disk/home.ts'
import type { SpanBatch } from '../../../src/trace/span.ts'
import { tempDir } from '../../rig/temp-dir.ts'
import { importSession } from '../../sessions/import.ts'
import type { Contract } from './contracts.ts'

export const SESSION: readonly SpanBatch[] = importSession('28-nested')
export const SESSION_END_MS = Math.max(...SESSION.flatMap(({ spans }) => spans.map(({ endMs }) => endMs)))

export function kindToAdd(kind: string): KindToAdd {
  const found = KINDS_TO_ADD.find((each) => each.kind === kind)
  if (found === undefined) throw new Error(`no kind ${kind}`)
  return found
}

/** As it is written where every flag is given; `origin` takes the place of the vendor's own. */
export function entryFor(kind: string, { answers, variables }: Contract, origin?: string): Entry {
  const { setup, ...rest } = kindToAdd(kind)
  const { url = 'http://127.0.0.1:4318', answers: known } = knownOf(
    setup,
    { answers },
    (name) => variables[name],
  )
  const wanted = { kind: { ...rest, setup }, setup, answers: known, headers: {} }
  const there = origin === undefined ? url : url.replace(new URL(url).origin, origin)
  return entryOf({ ...wanted, url: there }, (name) => variables[name] !== undefined)
}

export interface How {
  readonly destinations: Readonly<Record<string, object>>
  readonly variables: Readonly<Record<string, string>>
  readonly nowMs: number
  readonly batches?: readonly SpanBatch[]
}

/** The bridge as the flusher opens it; what is stored is for every destination. */
export function personWith({ destinations, variables, nowMs, batches = SESSION }: How) {
  const home = homeAt(path.join(tempDir('destinations'), '.turnspan'))
  const read = parseConfig(JSON.stringify({ destinations }), 'config.json')
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '))
  const lookup = (name: string) => variables[name]
  const names = Object.keys(variables)
  allowVariables(home, names, { lookup, named: names })
  const machine = { proxies: {}, caFile: undefined, path: undefined, lookup }
  const settings = settingsOf(read.config, aroundOf(home, machine))
  const bridge = openBridge({
    ...{ home, settings, projectsFolder: home.root },
    clock: () => nowMs,
    random: () => 0.5,
    owned: () => true,
  })
  const to = Object.keys(destinations)
  for (const batch of batches) bridge.store.append(batch, { sessionId: 'recorded-session', to, nowMs })
  const destinationOf = (id: string) => {
    const found = settings.destinations.find((each) => each.id === id)
    if (found === undefined) throw new Error(`no destination ${id}`)
    return found
  }
  return { home, bridge, destinationOf }
}
