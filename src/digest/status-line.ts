// What Claude Code's own status line is to say of a session: the last turn's dollars and where its trace is.
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { ensurePrivateFolder, writePrivate } from '../disk/private-file.ts'
import type { SpanBatch, SpanData } from '../trace/span.ts'

export function keepStatusLines({ statusLines }: Home, isWanted: boolean): void {
  if (isWanted) ensurePrivateFolder(statusLines)
  else fs.rmSync(statusLines, { recursive: true, force: true })
}

export const wantsStatusLines = ({ statusLines }: Home): boolean => fs.existsSync(statusLines)

/** `linkOf`: where a person looks at a trace, where that is known without asking anybody. `name`: the session's, as a file name. */
export function noteStatusLine(
  home: Home,
  name: string,
  batches: readonly SpanBatch[],
  linkOf: (traceId: string) => string | undefined,
): void {
  const root = batches.flatMap(({ spans }) => spans).findLast(isTurn)
  if (root === undefined || !wantsStatusLines(home)) return
  const line = `${statusLine(root, linkOf(root.traceId))}\n`
  writePrivate(path.join(home.statusLines, name), line, { isSynced: false })
}

export const forgetStatusLine = ({ statusLines }: Home, name: string): void => {
  fs.rmSync(path.join(statusLines, name), { force: true })
}

export function statusLine({ traceId, attributes: has, startMs, endMs }: SpanData, link?: string): string {
  const usd = has['turnspan.cost.usd']
  const tools = has['turnspan.tool_calls']
  const parts = [
    typeof usd === 'number' ? dollars(usd) : undefined,
    `${((endMs - startMs) / 1_000).toFixed(1)} s`,
    typeof tools === 'number' && tools > 0 ? `${tools} ${tools === 1 ? 'tool' : 'tools'}` : undefined,
    link === undefined ? `turnspan show ${traceId.slice(0, 8)}` : linked('trace', link),
  ]
  return `last turn ${parts.filter(Boolean).join(' · ')}`
}

const dollars = (usd: number): string => `$${usd.toFixed(usd < 0.01 ? 4 : usd < 1 ? 3 : 2)}`

/** https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda: a terminal that knows no links shows the text. */
const linked = (text: string, url: string): string =>
  // An address holds no control characters; one that does is no address.
  /^https?:\/\/[\x21-\x7e]+$/.test(url) ? `\x1b]8;;${url}\x07${text}\x1b]8;;\x07` : text

const isTurn = ({ attributes }: SpanData): boolean => attributes['turnspan.turn.id'] !== undefined
