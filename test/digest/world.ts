// A session on a real disk: its journal, its transcript, and what the digest remembers of it.
import fs from 'node:fs'
import path from 'node:path'
import { type Digest, type DigestInput, digest } from '../../src/digest/session.ts'
import { NEW_STATE, type SessionState } from '../../src/digest/state.ts'
import { recordAround } from '../../src/hook/record.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { callerIn } from '../../src/trace/traceparent.ts'
import { at, SESSION } from '../conversation/lines.ts'
import { tempDir } from '../rig/temp-dir.ts'

type Env = Readonly<Record<string, string>>

export interface World {
  /** The transcript as the hooks name it. */
  readonly file: string
  readonly projects: string
  readonly journalFile: string
  write(...lines: readonly object[]): void
  writeAgent(agentId: string, meta: object, ...lines: readonly object[]): void
  hook(n: number, event: string, payload?: object, env?: Env): void
  /** Second `n` of the conversation. */
  digest(n: number, more?: Partial<DigestInput>): Digest
  readonly state: SessionState
  forget(): void
}

export function newWorld(): World {
  const folder = fs.realpathSync(tempDir('digest'))
  const projects = path.join(folder, 'projects')
  const file = path.join(projects, '-project', `${SESSION}.jsonl`)
  const journalFile = path.join(folder, 'journal', `${SESSION}.ndjson`)
  for (const made of [file, journalFile]) fs.mkdirSync(path.dirname(made), { recursive: true })
  let state = NEW_STATE
  const textOf = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

  return {
    file,
    projects,
    journalFile,
    write: (...lines) => fs.appendFileSync(file, textOf(lines)),
    writeAgent(agentId, meta, ...lines) {
      const place = path.join(projects, '-project', SESSION, 'subagents', `agent-${agentId}`)
      fs.mkdirSync(path.dirname(place), { recursive: true })
      fs.appendFileSync(`${place}.jsonl`, textOf(lines))
      fs.writeFileSync(`${place}.meta.json`, JSON.stringify(meta))
    },
    hook(n, event, payload = {}, env = {}) {
      const whole = { session_id: SESSION, transcript_path: file, hook_event_name: event, ...payload }
      const record = recordAround({ at: at(n), event, env }, Buffer.from(JSON.stringify(whole)))
      fs.appendFileSync(journalFile, Buffer.concat(record))
    },
    digest(n, more = {}) {
      const result = digest({
        state,
        journalFile,
        projectsFolder: projects,
        nowMs: at(n),
        isProcessGone: false,
        settingOf: (sessionId, env) => (_turn, startedBy) => ({
          sessionId,
          resource: {},
          caller: callerIn(env.TRACEPARENT, undefined),
          startedBy,
        }),
        ...more,
      })
      // As it comes back from the disk.
      state = JSON.parse(JSON.stringify(result.next)) as SessionState
      return result
    },
    get state() {
      return state
    },
    forget() {
      state = NEW_STATE
    },
  }
}

export const spansIn = (batches: readonly SpanBatch[]): readonly SpanData[] =>
  batches.flatMap(({ spans }) => spans)
export const namesIn = ({ batches }: Digest): readonly string[] => spansIn(batches).map(({ name }) => name)
