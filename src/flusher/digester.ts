// Looks at a session when its journal has grown, and again while its last lines are still missing.
import fs from 'node:fs'
import path from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Bridge, type Digested, digestSession } from '../bridge.ts'
import { setUpProject } from '../config/set-up-projects.ts'
import { messageOf } from '../diagnostics/failure.ts'
import type { Log } from '../diagnostics/log.ts'
import { appendToProjectLog } from '../diagnostics/project-log.ts'
import { isState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere } from '../disk/private-file.ts'
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
  let isFirst = true

  async function pass(isLast: boolean): Promise<Pass> {
    const grown = journalFiles(bridge.home.journal).filter(({ name, size }) => seen.get(name) !== size)
    for (const { name, size } of grown) seen.set(name, size)
    // Also at the end: a client may have been killed since, and the next one's hooks found us alive.
    const open = isFirst || isLast ? openSessions(bridge.home) : []
    isFirst = false
    const names = new Set([...grown.map(({ name }) => name), ...unsettled, ...open])
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
      if (result.unsettledUntilMs !== undefined) unsettled.add(name)
      noteInProject(bridge, result)
      return result.stored.map(({ traceId }) => traceId)
    } catch (error) {
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

/** A session whose process was killed tells nothing more: its open turn is closed by whoever comes next. */
function openSessions({ sessions }: Home): readonly string[] {
  return namesIn(sessions)
    .filter((file) => isOpen(path.join(sessions, file)))
    .map((file) => file.slice(0, -'.json'.length))
}

function isOpen(file: string): boolean {
  try {
    const state = readJsonIfThere(file)
    return isState(state) && state.isOpen
  } catch {
    // It is said where its journal is digested.
    return false
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}
