// A past session from Claude Code's own files alone, as the library gives it.
import path from 'node:path'
import type { Conversation } from './conversation/model.ts'
import type { PriceTable } from './conversation/price-table.ts'
import { firstDatedMs, understand } from './conversation/understand.ts'
import { readSessionEntries } from './transcript/session.ts'

export interface ReadSessionOptions {
  /**
   * Claude Code's folder of transcripts; what a transcript names outside of it is not opened. Default: the folder
   * above the session's own.
   */
  readonly projectsFolder?: string
  /** Also system instructions and tool definitions. Default: false. */
  readonly readsRequests?: boolean
  /** Default: the built-in table. */
  readonly prices?: PriceTable
}

/**
 * Reads one session: `<projects>/<project>/<session id>.jsonl` with its subagents. A file that is missing or holds no
 * turn gives a conversation without turns; lines that cannot be read are left out.
 */
export function readSession(file: string, options: ReadSessionOptions = {}): Conversation {
  const whole = path.resolve(file)
  const root = options.projectsFolder ?? path.dirname(path.dirname(whole))
  const entries = readSessionEntries(
    root,
    whole,
    { offset: 0 },
    { readsRequests: options.readsRequests ?? false },
  )
  const main = entries?.main ?? []
  return understand({
    sessionId: path.basename(whole, '.jsonl'),
    main,
    agents: entries?.agents ?? [],
    events: [],
    firstDatedMs: firstDatedMs(main),
    earlierTools: [],
    isOver: true,
    prices: options.prices,
  })
}
