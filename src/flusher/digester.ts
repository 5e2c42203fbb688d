// Looks at a session when its journal has grown, and again while its last lines are still missing.
import { setImmediate as breathe } from 'node:timers/promises'
import { type Bridge, type Digested, digestSession } from '../bridge.ts'
import { setUpProject } from '../config/set-up-projects.ts'
import { messageOf } from '../diagnostics/failure.ts'
import type { Log } from '../diagnostics/log.ts'
import { appendToProjectLog } from '../diagnostics/project-log.ts'
import { journalFiles } from '../journal/journal.ts'
import { sweepRetired } from '../journal/retire.ts'

export interface Pass {
  /** Of which something new was stored. */
  readonly traceIds: readonly string[]
  /** Something grew, or is still to come. */
  readonly isBusy: boolean
}

export function startDigester(bridge: Bridge, log: Log) {
  /** How much of each journal was looked at. */
  const seen = new Map<string, number>()
  const unsettled = new Set<string>()
  const failed = new Set<string>()

  async function pass(isLast: boolean): Promise<Pass> {
    const journals = journalFiles(bridge.home.journal)
    const grown = journals.filter(({ name, size }) => seen.get(name) !== size)
    for (const { name, size } of grown) seen.set(name, size)
    // A journal stays while its turn is open. A client that was killed tells nothing more, so all of them are looked at
    // when we start, and again when we end: the hooks of another client may have found us alive since.
    const again = isLast ? journals.filter(({ name }) => !failed.has(name)) : []
    const names = new Set([...[...grown, ...again].map(({ name }) => name), ...unsettled])
    const traceIds: string[] = []
    for (const name of names) {
      traceIds.push(...digestOne(name))
      // Deliveries go on in between, and the lease's heart beats: many sessions may take long.
      await breathe()
    }
    return { traceIds, isBusy: grown.length > 0 || unsettled.size > 0 || isSweeping() }
  }

  /** What was digested is taken away a little later: we stay for that. */
  function isSweeping(): boolean {
    try {
      return sweepRetired(bridge.home.journal, bridge.clock()).waiting > 0
    } catch (error) {
      log('sweep.failed', { message: messageOf(error) })
      return false
    }
  }

  /** One session that cannot be read must not keep back the others. */
  function digestOne(name: string): readonly string[] {
    unsettled.delete(name)
    try {
      const result = digestSession(bridge, name)
      if (result.isRetired) seen.delete(name)
      if (result.broken > 0) log('lines.broken', { session: name, count: result.broken })
      if (result.refused !== undefined) log('transcript.refused', { session: name, why: result.refused })
      if (result.unsettledUntilMs !== undefined) unsettled.add(name)
      noteInProject(bridge, result)
      return result.stored.map(({ traceId }) => traceId)
    } catch (error) {
      failed.add(name)
      log('session.failed', { session: name, message: messageOf(error) })
      return []
    }
  }
  return { pass, seen }
}

/** Only where this user set that project up: a cloned one gets no file from us. */
function noteInProject({ home, clock }: Bridge, { project, stored }: Digested): void {
  if (stored.length === 0 || project === undefined) return
  const known = setUpProject(home, project)
  if (known === undefined) return
  for (const { traceId, spans, to } of stored) {
    const where = to.length === 0 ? 'the local store' : to.join(', ')
    const count = `${spans} span${spans === 1 ? '' : 's'}`
    appendToProjectLog(known.root, 'INFO', `trace ${traceId} stored: ${count}, to ${where}`, clock())
  }
}
