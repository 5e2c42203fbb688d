// How sessions are narrowed, sorted and added up.

/** What narrows the list, the search and the totals; all may be absent. */
export interface Filter {
  readonly project?: string
  /** Days (`2026-11-23`, local) or milliseconds; `to` is inside. */
  readonly from?: string
  readonly to?: string
  readonly model?: string
  /** A status, or `error`: a turn or a tool call failed. */
  readonly status?: string
  readonly tool?: string
  readonly min_usd?: number
}

export type SortKey = 'start' | 'end' | 'usd' | 'turns' | 'duration' | 'failed'

export type TotalsBy = 'day' | 'model' | 'project' | 'tool'

export interface TotalsRow {
  readonly key: string
  readonly usd: number
  readonly in: number
  readonly cached: number
  readonly out: number
  readonly sessions: number
  readonly turns: number
  readonly calls: number
  readonly tools: number
  readonly failed: number
  /** Of its calls (by tool: of the tool's runs): median and 95th percentile; null where nothing was timed. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  /** By day: dollars by model. */
  readonly models?: Readonly<Record<string, number>>
}
