// What a list shows of a session and of a turn. Times are milliseconds since the epoch; dollars that are not known are
// left out of a sum, which then is `unpriced`.

/** What an instant or a dollar of a turn was for. `you` is a dialog that waited for a person; `itself` is Claude Code. */
export type BandKind = 'you' | 'model' | 'agent' | 'tool' | 'compaction' | 'itself'

/** Kind, name (model, agent type, tool, '' for the others), milliseconds of wall time, dollars. */
export type BandCell = readonly [kind: BandKind, name: string, ms: number, usd: number]

/** As the root span says it (`turnspan.turn.status`); `open` while it runs. */
export type Status = 'completed' | 'interrupted' | 'failed' | 'unfinished' | 'open'

export type Origin = 'user' | 'task_notification' | 'slash_command' | 'bash_mode'

/** One session in the list. `in` holds what the cache read too. */
export interface SessionRow {
  readonly id: string
  /** The folder that it ran in. */
  readonly project: string
  /** The first prompt, one line, at most 200 characters. */
  readonly title: string
  readonly start: number
  readonly end: number
  readonly turns: number
  readonly calls: number
  readonly tools: number
  /** Tool calls that failed; what was refused is none. */
  readonly failed: number
  /** Most expensive first. */
  readonly models: readonly string[]
  readonly in: number
  readonly cached: number
  readonly out: number
  /** Input tokens of the last call of the main thread: how full the context is. */
  readonly ctx: number
  readonly usd: number
  readonly unpriced: boolean
  /** Of its last turn. */
  readonly status: Status
  readonly live: boolean
  /** Over its turns; what lies between them is not in it. */
  readonly band: readonly BandCell[]
}

export interface TurnRow {
  /** Its place in the session, from 1, by start. */
  readonly n: number
  readonly trace: string
  /** The turn's own span: where a caller's trace was inherited, one trace may hold several turns. */
  readonly root: string
  /** One line, at most 200 characters. */
  readonly prompt: string
  readonly answer: string
  readonly origin: Origin
  readonly status: Status
  readonly start: number
  readonly end: number
  /** Where background agents went on behind the answer: their end. */
  readonly tail_end: number | null
  readonly spans: number
  readonly calls: number
  readonly tools: number
  readonly failed: number
  readonly in: number
  readonly cached: number
  readonly out: number
  readonly usd: number
  readonly unpriced: boolean
  readonly band: readonly BandCell[]
}
