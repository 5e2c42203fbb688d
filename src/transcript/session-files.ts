import fs from 'node:fs'
import path from 'node:path'
import { openInside } from '../disk/inside.ts'
import { flagAt, idAt, numberAt, parseJson, textAt } from '../json/read.ts'

/** What Claude Code notes beside a subagent's transcript (`agent-<id>.meta.json`). */
export interface AgentMeta {
  readonly agentType: string | undefined
  readonly toolUseId: string | undefined
  readonly depth: number | undefined
  /** `background` or `foreground`; unknown in 2.1.197. */
  readonly requestShape: string | undefined
  readonly finished: boolean
}

export interface AgentFile {
  readonly agentId: string
  readonly file: string
  readonly size: number
  readonly meta: AgentMeta | undefined
}

/** Claude Code writes some hundred bytes. */
const MAX_META_BYTES = 1 << 20

const AGENT_FILE = /^agent-([A-Za-z0-9_-]+)\.jsonl$/

/** The subagents' transcripts of a session, of all depths, in one folder beside its own. */
export function agentFiles(root: string, sessionFile: string): AgentFile[] {
  const folder = path.join(sessionFile.replace(/\.jsonl$/, ''), 'subagents')
  let names: string[]
  try {
    names = fs.readdirSync(folder).sort()
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const agentId = AGENT_FILE.exec(name)?.[1]
    if (agentId === undefined || agentId in Object.prototype) return []
    const file = path.join(folder, name)
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0
    return [{ agentId, file, size, meta: readMeta(root, file.replace(/\.jsonl$/, '.meta.json')) }]
  })
}

function readMeta(root: string, file: string): AgentMeta | undefined {
  const opened = openInside(root, file, ['.meta.json'])
  if (!opened.ok) return undefined
  try {
    const json = opened.size > MAX_META_BYTES ? undefined : parseJson(fs.readFileSync(opened.fd, 'utf8'))
    if (json === undefined) return undefined
    return {
      agentType: textAt(json, 'agentType'),
      toolUseId: idAt(json, 'toolUseId'),
      depth: numberAt(json, 'spawnDepth'),
      requestShape: textAt(json, 'requestShape'),
      finished: flagAt(json, 'finished'),
    }
  } finally {
    fs.closeSync(opened.fd)
  }
}
