// Everything beside the store and the journals that would grow for ever: what is untouched for the time of retention and
// of no use any more.
import fs from 'node:fs'
import path from 'node:path'
import { allDestinations, type Bridge } from '../bridge.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { allStates } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere } from '../disk/private-file.ts'
import { backlog } from '../export/queue/backlog.ts'
import { deliveryFolder, readCursor } from '../export/queue/cursor.ts'
import { forgetRefused, listRefused } from '../export/queue/refused.ts'
import { isJson, textAt } from '../json/read.ts'

type Some = Pick<Bridge, 'home' | 'settings' | 'store'>

/** `oldMs`: untouched since then is old. What cannot be tidied up keeps nothing else back; returns why, in words. */
export function trimRest(about: Some, oldMs: number, nowMs: number): readonly string[] {
  const { home } = about
  const tasks = [
    () => trimStates(home, oldMs),
    () => trimOfSessions(home, home.context, oldMs),
    () => trimOfSessions(home, home.statusLines, oldMs),
    () => trimRecordsOf(home.projects, 'root', oldMs),
    () => trimRecordsOf(home.backup, 'path', oldMs),
    () => trimDeliveries(about, oldMs),
    () => removeIfOld(`${home.log}.1`, oldMs),
    () => trimTemporaries(home, nowMs),
  ]
  return tasks.flatMap((task) => {
    try {
      task()
      return []
    } catch (error) {
      return [messageOf(error)]
    }
  })
}

/**
 * A state stays as long as the transcript: a session that is resumed without one would be told from its beginning once
 * more, and a backend that only appends would have its turns twice.
 */
function trimStates(home: Home, oldMs: number): void {
  for (const { name, state } of allStates(home)) {
    const { transcript } = state
    const isNeeded = hasJournal(home, name) || (transcript !== undefined && fs.existsSync(transcript.path))
    if (!isNeeded) removeIfOld(path.join(home.sessions, `${name}.json`), oldMs)
  }
}

/** A folder with a file a session. */
function trimOfSessions(home: Home, folder: string, oldMs: number): void {
  for (const name of namesIn(folder)) {
    if (!hasJournal(home, name)) removeIfOld(path.join(folder, name), oldMs)
  }
}

/** Records about a file or folder of the user's, which is gone with the folder that it was in. */
function trimRecordsOf(folder: string, key: string, oldMs: number): void {
  for (const name of namesIn(folder).filter((each) => each.endsWith('.json'))) {
    const file = path.join(folder, name)
    const record = readJsonIfThere(file)
    const about = isJson(record) ? textAt(record, key) : undefined
    if (about !== undefined && !fs.existsSync(about) && !fs.existsSync(path.dirname(about))) {
      removeIfOld(file, oldMs)
    }
  }
}

function trimDeliveries({ home, settings, store }: Some, oldMs: number): void {
  const own = new Set(settings.destinations.map(({ id }) => deliveryFolder(home, id)))
  const live = new Map(allDestinations({ home, settings }).map(({ id }) => [deliveryFolder(home, id), id]))
  for (const name of namesIn(home.delivery)) {
    const folder = path.join(home.delivery, name)
    for (const { at, line } of listRefused(folder)) if (at < oldMs) forgetRefused(folder, line)
    if (own.has(folder) || !isFolder(folder) || listRefused(folder).length > 0) continue
    const id = live.get(folder)
    const isWaitedFor = id !== undefined && backlog(store, id, readCursor(folder)).traces > 0
    const isOld = ['cursor.json', 'destination.json'].every(
      (each) => touchedMs(path.join(folder, each)) < oldMs,
    )
    // A project's is remembered anew with the next trace that is meant for it.
    if (isOld && !isWaitedFor) fs.rmSync(folder, { recursive: true, force: true })
  }
}

const TEMPORARY = /\.\d+\.tmp$/
const A_DAY = 86_400_000

/** Of writers that were killed. */
function trimTemporaries(home: Home, nowMs: number): void {
  const deliveries = namesIn(home.delivery).flatMap((name) => [
    path.join(home.delivery, name),
    path.join(home.delivery, name, 'refused'),
  ])
  const folders = [
    home.root,
    home.sessions,
    home.catalog,
    home.trust,
    home.projects,
    home.backup,
    home.deleted,
    home.bridges,
  ]
  for (const folder of [...folders, ...deliveries]) {
    for (const name of namesIn(folder).filter((each) => TEMPORARY.test(each))) {
      removeIfOld(path.join(folder, name), nowMs - A_DAY)
    }
  }
}

const hasJournal = (home: Home, name: string) => fs.existsSync(path.join(home.journal, `${name}.ndjson`))

const isFolder = (file: string) => fs.lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true

/** What is not there was never touched. */
const touchedMs = (file: string) => fs.lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

function removeIfOld(file: string, oldMs: number): void {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat?.isFile() && stat.mtimeMs < oldMs) fs.rmSync(file, { force: true })
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}
