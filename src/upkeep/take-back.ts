// A project that was denied: what it told waits for nobody but the user's own destinations any more. Only the holder of
// the lease may do this.
import type { Settings } from '../config/settings.ts'
import { realRoot } from '../config/trust.ts'
import { loadState } from '../digest/state.ts'
import type { Home } from '../disk/home.ts'
import { safeName } from '../disk/safe-name.ts'
import { deliveryFolder, foldersOfDelivery, readCursor } from '../export/queue/cursor.ts'
import { forgetRefused, listRefused } from '../export/queue/refused.ts'
import { editOrder } from '../store/edit-order.ts'
import type { Position } from '../store/store.ts'

/** `root`: the project's real path. Returns how many traces waited. */
export function takeBack(home: Home, settings: Settings, root: string): number {
  const isOwn = (id: string) => settings.destinations.some((own) => own.id === id)
  const known = new Map<string, boolean>()
  const isOfProject = (sessionId: string) => {
    const answer = known.get(sessionId) ?? rootOf(home, sessionId) === root
    known.set(sessionId, answer)
    return answer
  }
  const cursors = new Map<string, Position>()
  const waitsFor = (id: string, at: Position) => {
    const cursor = cursors.get(id) ?? readCursor(deliveryFolder(home, id)).position
    cursors.set(id, cursor)
    return at.day > cursor.day || (at.day === cursor.day && at.offset >= cursor.offset)
  }
  const changed = editOrder(home.traces, ({ sessionId, to }, at) => {
    const left = to.filter((id) => isOwn(id) || !waitsFor(id, at))
    return left.length < to.length && isOfProject(sessionId) ? { to: left } : undefined
  })
  const ownFolders = new Set(settings.destinations.map(({ id }) => deliveryFolder(home, id)))
  for (const folder of foldersOfDelivery(home).filter((each) => !ownFolders.has(each))) {
    for (const { line } of listRefused(folder)) if (isOfProject(line.sessionId)) forgetRefused(folder, line)
  }
  return new Set(changed.map(({ traceId }) => traceId)).size
}

function rootOf(home: Home, sessionId: string): string | undefined {
  const { CLAUDE_PROJECT_DIR: project } = loadState(home, safeName(sessionId)).env
  return project === undefined ? undefined : realRoot(project)
}
