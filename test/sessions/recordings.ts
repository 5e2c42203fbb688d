// Recorded conversations of the real client with a scripted model: `recorded/<name>/` holds the transcripts it wrote
// and what its hooks were told. See README.md beside this file.
import fs from 'node:fs'
import path from 'node:path'
import type { RecordedEnv } from '../../src/hook/record.ts'
import type { Json } from '../../src/json/read.ts'

export interface RecordedHook {
  /** When the hook's process began. */
  readonly at: number
  /** When it looked at the transcript: `bytes` and `agentBytes` were on disk then; absent where there was no file. */
  readonly seenAt: number
  readonly env: RecordedEnv
  readonly input: Json & { readonly session_id: string; readonly hook_event_name: string }
  readonly bytes?: number
  readonly agentBytes?: number
}

export interface RecordedFile {
  /** Relative to the folder of all transcripts. */
  readonly name: string
  readonly sessionId: string
  /** Undefined for the session's own file. */
  readonly agentId: string | undefined
  readonly bytes: Buffer
}

export interface Recording {
  readonly name: string
  /** In the order in which they wrote. */
  readonly hooks: readonly RecordedHook[]
  readonly files: readonly RecordedFile[]
}

const RECORDED = path.join(import.meta.dirname, 'recorded')

/** The folder that stands for Claude Code's `projects`. */
export const projectsOf = (name: string): string => path.join(RECORDED, name, 'transcript')

const FOLDERS: readonly string[] = fs.readdirSync(RECORDED).sort()

export const RECORDINGS: readonly string[] = FOLDERS.filter(hasTranscript)

/** Of these only the hooks tell. */
export const WITHOUT_TRANSCRIPT: readonly string[] = FOLDERS.filter((name) => !hasTranscript(name))

function hasTranscript(name: string): boolean {
  return fs.readdirSync(projectsOf(name), { recursive: true }).some((file) => String(file).endsWith('.jsonl'))
}

export function recordingOf(name: string): Recording {
  const hooks = fs.readFileSync(path.join(RECORDED, name, 'hooks.jsonl'), 'utf8')
  return {
    name,
    hooks: hooks
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordedHook),
    files: filesBelow(projectsOf(name)),
  }
}

export const sessionsOf = ({ files }: Recording): readonly RecordedFile[] =>
  files.filter(({ agentId }) => agentId === undefined)

const AGENT = /([^/]+)\/subagents\/agent-(.+)\.jsonl$/

function filesBelow(folder: string): RecordedFile[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => {
      const [, owner, agentId] = AGENT.exec(name) ?? []
      const sessionId = owner ?? path.basename(name, '.jsonl')
      return { name, sessionId, agentId, bytes: fs.readFileSync(path.join(folder, name)) }
    })
}
