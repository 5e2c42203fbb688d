// What the store has of a session whose state is gone, or was never saved because a crash came in between. Its spans are
// known by their ids, which say nothing of whether hooks told them or an import.
import fs from 'node:fs'
import path from 'node:path'
import type { Bridge } from '../bridge.ts'
import { safeName } from '../disk/safe-name.ts'
import { BEGINNING, type StoredLine } from '../store/store.ts'

export type ToldBefore = (name: string) => ReadonlySet<string>

/** Looks once: whoever stores something from now on leaves a state too. `name` is the session's id as a file name. */
export function openToldBefore({ home, store }: Pick<Bridge, 'home' | 'store'>): ToldBefore {
  /** Of sessions with a state nothing is kept: hardly ever is one asked for, where a copy of its transcript grew. */
  let known: ReadonlyMap<string, readonly StoredLine[] | 'has a state'> | undefined
  return (name) => {
    known ??= linesBySession()
    const its = known.get(name) ?? []
    const lines = its === 'has a state' ? [...linesOf(name)] : its
    const batches = lines.flatMap((line) => store.read(line) ?? [])
    return new Set(batches.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)))
  }

  /** By the order: a line that it does not name was never stored as a whole, and is sent to nobody. */
  function linesBySession(): ReadonlyMap<string, readonly StoredLine[] | 'has a state'> {
    const found = new Map<string, StoredLine[] | 'has a state'>()
    for (const { line } of store.linesFrom(BEGINNING)) {
      const name = safeName(line.sessionId)
      const its = found.get(name) ?? (hasState(name) ? 'has a state' : [])
      if (its !== 'has a state') its.push(line)
      found.set(name, its)
    }
    return found
  }

  function* linesOf(name: string): Generator<StoredLine> {
    for (const { line } of store.linesFrom(BEGINNING)) if (safeName(line.sessionId) === name) yield line
  }

  function hasState(name: string): boolean {
    return fs.existsSync(path.join(home.sessions, `${name}.json`))
  }
}
