// A home with a store of some days, and destinations that have come so far with it.
import fs from 'node:fs'
import path from 'node:path'
import { type Bridge, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { NEW_STATE, type SessionState, saveState } from '../../src/digest/state.ts'
import { type Home, homeAt } from '../../src/disk/home.ts'
import { deliveryFolder, newCursor, saveCursor } from '../../src/export/queue/cursor.ts'
import { setAside } from '../../src/export/queue/refused.ts'
import { BEGINNING, type Position, type StoredLine } from '../../src/store/store.ts'
import { upkeep } from '../../src/upkeep/upkeep.ts'
import { batchOf } from '../export/samples.ts'
import { tempDir } from '../rig/temp-dir.ts'

export const DAY_MS = 86_400_000
export const NOW_MS = Date.UTC(2026, 10, 23, 12)
export const dayAgo = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString().slice(0, 10)

export interface World {
  readonly home: Home
  readonly bridge: Bridge
  readonly logged: { readonly what: string; readonly [about: string]: unknown }[]
  /** One trace of one session, stored and written to so many days ago. */
  keep(daysAgo: number, turn: number, more?: { session?: string; to?: readonly string[] }): StoredLine
  /** All before it is settled. */
  passed(destination: string, position?: Position): void
  refuse(destination: string, line: StoredLine, daysAgo?: number): void
  remember(name: string, state?: Partial<SessionState>): void
  /** As old as that. */
  age(file: string, daysAgo: number): void
  tidyUp(nowMs?: number): Promise<void>
  /** The traces that can still be read, by their turns. */
  turns(): readonly number[]
  files(): readonly string[]
}

export interface Wanted {
  readonly days?: number
  readonly maxBytes?: number
  readonly journalMaxBytes?: number
  /** Names of the user's own destinations. */
  readonly destinations?: readonly string[]
}

export function newWorld({ destinations = ['mlflow'], ...retention }: Wanted = {}): World {
  const home = homeAt(path.join(tempDir('upkeep'), '.turnspan'))
  fs.mkdirSync(home.root, { mode: 0o700 })
  let nowMs = NOW_MS
  const own = destinations.map((id) => [id, { kind: 'otlp', url: 'http://127.0.0.1:9' }] as const)
  const bridge = openBridge({
    home,
    settings: settingsOf({ retention, destinations: Object.fromEntries(own) }),
    projectsFolder: path.join(home.root, 'projects-of-claude'),
    clock: () => nowMs,
    random: () => 0.5,
    owned: () => true,
  })
  const { store } = bridge
  const logged: World['logged'] = []
  const age = (file: string, daysAgo: number) => {
    const at = (NOW_MS - daysAgo * DAY_MS) / 1_000
    fs.utimesSync(file, at, at)
  }
  return {
    home,
    bridge,
    logged,
    keep(daysAgo, turn, { session = `session-${turn}`, to = ['mlflow'] } = {}) {
      const line = store.append(batchOf(turn), { sessionId: session, to, nowMs: NOW_MS - daysAgo * DAY_MS })
      age(path.join(home.traces, line.file), daysAgo)
      return line
    },
    passed(destination, position = store.end()) {
      saveCursor(deliveryFolder(home, destination), newCursor(position))
    },
    refuse(destination, line, daysAgo = 0) {
      const at = NOW_MS - daysAgo * DAY_MS
      const outcome = { status: 'refused', reason: 'Too many attributes' } as const
      setAside(deliveryFolder(home, destination), { at, line, outcome })
    },
    remember(name, state = {}) {
      saveState(home, name, { ...NEW_STATE, sessionId: name, ...state })
    },
    age,
    async tidyUp(at = NOW_MS) {
      nowMs = at
      await upkeep(bridge, (what, about) => logged.push({ what, ...about }))
    },
    turns: () =>
      [...store.linesFrom(BEGINNING)].flatMap(({ line }) =>
        store.read(line) === undefined ? [] : [Number.parseInt(line.traceId, 16)],
      ),
    files: () => filesBelow(home.root),
  }
}

const filesBelow = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort()
