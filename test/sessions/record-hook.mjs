// A hook command that leaves behind what it was told, and how much of the transcripts was on disk then:
//   node record-hook.mjs OUT.jsonl
// Register it for the events of src/claude/hook-table.ts, as they are there: more of them, or slower ones, make another
// session of it. `scrub.mjs` makes a recording of what comes out.
import { createHash } from 'node:crypto'
import fs from 'node:fs'

const [, , out = ''] = process.argv
const at = Math.round(performance.timeOrigin)
const input = JSON.parse(fs.readFileSync(0, 'utf8'))
const seenAt = Date.now()
const seen = lookAt(input.transcript_path)
const agentSeen = lookAt(input.agent_transcript_path)
fs.appendFileSync(out, `${JSON.stringify({ at, seenAt, env: envOf(process.env), input, seen, agentSeen })}\n`)

/** The digest tells later whether what is there now was only ever added to. */
function lookAt(file) {
  if (file === undefined || !fs.existsSync(file)) return undefined
  const bytes = fs.readFileSync(file)
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Never all of it: it holds tokens. */
function envOf({ CLAUDE_CODE_ENTRYPOINT, CLAUDE_PROJECT_DIR, TRACEPARENT, TRACESTATE }) {
  return { CLAUDE_CODE_ENTRYPOINT, CLAUDE_PROJECT_DIR, TRACEPARENT, TRACESTATE }
}
