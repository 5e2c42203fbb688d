// What every handler stands on.
import type { Settings } from '../config/settings.ts'
import type { Log } from '../diagnostics/log.ts'
import type { Home } from '../disk/home.ts'
import type { Library } from './library/library.ts'
import type { Hub } from './live/hub.ts'

export interface Desk {
  readonly home: Home
  readonly settings: Settings
  readonly log: Log
  readonly library: Library
  readonly hub: Hub
  /** Where index.html and what it loads lie. */
  readonly pageFolder: string
  readonly chores: Chores
}

/** What commands do too, and this room cannot reach. */
export interface Chores {
  /** Waits for whoever works on the store now. Not ok where that takes too long: then nothing was done. */
  exclusively<T>(work: () => T): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>
  /** Sends what waits, now, while the server goes on. */
  sendSoon(): void
  /** Sessions of Claude Code's own folder. */
  importable(): number
}
