// All keys of the page, once: what they do is the same in every pane. docs/viewing.md shows the same table.

export type KeyId = keyof typeof KEYS

interface Key {
  /** As `KeyboardEvent.key`; two letters with a blank between are pressed one after the other. */
  readonly keys: readonly string[]
  readonly does: string
  readonly group: 'Anywhere' | 'Rows' | 'A session' | 'Timeline'
}

export const KEYS = {
  search: { keys: ['/'], does: 'search', group: 'Anywhere' },
  sessions: { keys: ['g s'], does: 'go to the sessions', group: 'Anywhere' },
  totals: { keys: ['g t'], does: 'go to the totals', group: 'Anywhere' },
  escape: { keys: ['Escape'], does: 'close what is open, then clear the filter', group: 'Anywhere' },
  'copy-link': { keys: ['y'], does: 'copy a link to what is shown', group: 'Anywhere' },
  help: { keys: ['?'], does: 'show these keys', group: 'Anywhere' },
  next: { keys: ['j', 'ArrowDown'], does: 'next row', group: 'Rows' },
  previous: { keys: ['k', 'ArrowUp'], does: 'row before', group: 'Rows' },
  open: { keys: ['ArrowRight'], does: 'open, or go to the first row inside', group: 'Rows' },
  close: { keys: ['ArrowLeft'], does: 'close, or go to the row around', group: 'Rows' },
  enter: { keys: ['Enter'], does: 'show in detail; again: as large as it gets', group: 'Rows' },
  first: { keys: ['Home'], does: 'first row', group: 'Rows' },
  last: { keys: ['End'], does: 'last row', group: 'Rows' },
  'next-turn': { keys: [']'], does: 'next turn', group: 'A session' },
  'previous-turn': { keys: ['['], does: 'turn before', group: 'A session' },
  'next-error': { keys: ['e'], does: 'next error', group: 'A session' },
  'previous-error': { keys: ['E'], does: 'error before', group: 'A session' },
  'next-same': { keys: ['n'], does: 'next call of the same tool', group: 'A session' },
  'previous-same': { keys: ['N'], does: 'call of the same tool before', group: 'A session' },
  'copy-band': { keys: ['c'], does: 'copy where time and money went, as a sentence', group: 'A session' },
  backend: { keys: ['o'], does: 'open in the backend', group: 'A session' },
  pane: { keys: ['t'], does: 'conversation or timeline', group: 'A session' },
  fit: { keys: ['f'], does: 'the whole turn, or what is in view', group: 'Timeline' },
  'zoom-in': { keys: ['+', '='], does: 'closer', group: 'Timeline' },
  'zoom-out': { keys: ['-'], does: 'farther', group: 'Timeline' },
  'zoom-reset': { keys: ['0'], does: 'as it was', group: 'Timeline' },
} as const satisfies Readonly<Record<string, Key>>

/** How a key is written for a reader. */
export const nameOfKey = (key: string): string => NAMES[key] ?? key

const NAMES: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowRight: '→',
  ArrowLeft: '←',
  Escape: 'Esc',
}

export interface Pressed {
  readonly id: KeyId | undefined
  /** Waits for a second letter. */
  readonly isHalf: boolean
}

/** What a key means after the one that waits for it, if any. */
export function meaningOf(key: string, before: string | undefined): Pressed {
  const sequence = before === undefined ? key : `${before} ${key}`
  const id = BY_KEY.get(sequence) ?? BY_KEY.get(key)
  return { id, isHalf: id === undefined && HALVES.has(key) }
}

const ALL = Object.entries(KEYS).flatMap(([id, { keys }]) => keys.map((key) => [key, id as KeyId] as const))
const BY_KEY: ReadonlyMap<string, KeyId> = new Map(ALL)
const HALVES: ReadonlySet<string> = new Set(
  ALL.flatMap(([key]) => (key.includes(' ') ? [key.slice(0, key.indexOf(' '))] : [])),
)
