// How much of each transcript was on disk at a moment: exactly where a hook looked, and by the times of the lines in
// between.
import type { RecordedFile, RecordedHook, Recording } from './recordings.ts'

export interface Growth {
  readonly file: RecordedFile
  /** Never shrinks as time goes on. */
  sizeAt(ms: number): number
  /** When so many bytes were on disk. */
  timeOf(size: number): number
}

/** The client gathers lines for about this long before it writes them. */
const WRITE_DELAY_MS = 100

export function growthOf(file: RecordedFile, { hooks }: Recording): Growth {
  const seen = hooks
    .filter((hook) => hook.input.session_id === file.sessionId)
    .flatMap((hook) => sightingsOf(file, hook))
    .sort((a, b) => a.atMs - b.atMs)
  const lines = linesOf(file.bytes)

  function sizeAt(ms: number): number {
    const least = seen.findLast(({ atMs }) => atMs <= ms)?.size ?? 0
    const most = seen.find(({ atMs }) => atMs >= ms)?.size ?? file.bytes.length
    const likely = lines.findLast(({ writtenMs }) => writtenMs + WRITE_DELAY_MS <= ms)?.end ?? 0
    return Math.max(least, Math.min(likely, most))
  }

  return {
    file,
    sizeAt,
    timeOf: (size) => {
      return (lines.find(({ end }) => end >= size)?.writtenMs ?? 0) + WRITE_DELAY_MS
    },
  }
}

function sightingsOf({ agentId }: RecordedFile, hook: RecordedHook): { atMs: number; size: number }[] {
  if (agentId === undefined) return [{ atMs: hook.seenAt, size: hook.bytes ?? 0 }]
  const isItsEnd = hook.input.hook_event_name === 'SubagentStop' && hook.input.agent_id === agentId
  return isItsEnd ? [{ atMs: hook.seenAt, size: hook.agentBytes ?? 0 }] : []
}

/** The end of each line, and when it was written at the earliest: lines are not in the order of their times. */
function linesOf(bytes: Buffer): { end: number; writtenMs: number }[] {
  const lines: { end: number; writtenMs: number }[] = []
  let writtenMs = Date.parse(/"timestamp":"([^"]+)"/.exec(bytes.toString('latin1'))?.[1] ?? '')
  let start = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
    const { timestamp } = JSON.parse(bytes.toString('utf8', start, at)) as { timestamp?: string }
    if (timestamp !== undefined) writtenMs = Math.max(writtenMs, Date.parse(timestamp))
    lines.push({ end: at + 1, writtenMs })
    start = at + 1
  }
  return lines
}
