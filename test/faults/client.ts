// The real Claude Code, set up by the command as it is built, and what it says of its hooks.
import fs from 'node:fs'
import path from 'node:path'
import { homeAt } from '../../src/disk/home.ts'
import type { User } from '../e2e/packed.ts'
import { newUser, type Said, type Taken, takeTurn } from '../e2e/turn.ts'
import type { World } from '../flusher/world.ts'
import { builtCli } from '../rig/built.ts'
import { answer, type Step, text } from '../rig/mock/scenario.ts'
import { tempDir } from '../rig/temp-dir.ts'
import type { LastHook } from './implied.ts'

export async function newClaudeUser(files: Readonly<Record<string, string>> = {}): Promise<User> {
  const bin = path.join(tempDir('bin'), 'turnspan')
  fs.writeFileSync(bin, `#!/bin/sh\nexec '${process.execPath}' '${builtCli()}' "$@"\n`, { mode: 0o755 })
  return newUser(bin, { files })
}

export function worldOf({ home, cwd }: User): World {
  const own = homeAt(path.join(home, '.turnspan'))
  const at = (name: string) => path.join(own.bin, name)
  return {
    home: own,
    claudeFolder: path.join(home, '.claude'),
    project: cwd,
    hook: at('hook.cjs'),
    flusher: at('flusher.cjs'),
  }
}

export interface ToldTurn extends Taken {
  /** Hooks that the client started, and those of which it says anything but that all went well. */
  readonly hooks: number
  readonly hookProblems: readonly string[]
}

/** One turn of a session of its own, or of one that is resumed. */
export async function sayWithHooks(
  binary: string,
  user: User,
  said: Said,
  args: readonly string[] = [],
): Promise<ToldTurn> {
  const streamed = ['--output-format', 'stream-json', '--verbose', '--include-hook-events']
  const taken = await takeTurn(binary, user, said, { args: [...streamed, ...args] })
  const events = [...jsonLines(taken.stdout), ...transcriptsOf(user, taken.sessionId).flatMap(jsonLines)]
  const started = events.filter(({ subtype }) => subtype === 'hook_started')
  const answered = new Set(
    events.flatMap(({ subtype, hook_id }) => (subtype === 'hook_response' ? [hook_id] : [])),
  )
  return {
    ...taken,
    hooks: started.length,
    hookProblems: [
      ...events.flatMap((event) => (isHookProblem(event) ? [JSON.stringify(event)] : [])),
      ...started.filter(({ hook_id }) => !answered.has(hook_id)).map((event) => JSON.stringify(event)),
    ],
  }
}

/** The last that a session's hooks would say. */
export function lastHookOf(user: User, sessionId: string): LastHook {
  const [file] = transcriptFiles(user, sessionId)
  const input = { session_id: sessionId, transcript_path: file, cwd: user.cwd, hook_event_name: 'SessionEnd' }
  return { at: Date.now(), env: { CLAUDE_PROJECT_DIR: user.cwd }, input }
}

/** No model answers at once. */
const ANSWER_MS = 400

/** The same with a model that takes its time. */
export const unhurried = (said: Said): Said => ({
  ...said,
  api(cwd) {
    const { main = [], agents = [], ...scenario } = said.api(cwd)
    return {
      ...scenario,
      main: main.map(delayed),
      agents: agents.map(({ match, steps }) => ({ match, steps: steps.map(delayed) })),
    }
  },
})

const delayed = (step: Step): Step =>
  typeof step === 'string'
    ? { ...answer(text(step)), delayMs: ANSWER_MS }
    : { ...step, delayMs: (step.delayMs ?? 0) + ANSWER_MS }

interface Event {
  readonly subtype?: string
  readonly hook_id?: string
  readonly outcome?: string
  readonly exit_code?: number
  readonly stdout?: string
  readonly stderr?: string
  readonly attachment?: { readonly type?: string }
}

/** In the stream an outcome, in the transcript an attachment. */
const isHookProblem = ({ subtype, attachment, outcome, exit_code, stdout, stderr }: Event): boolean =>
  /^hook_(?:.*error|cancelled)$/.test(attachment?.type ?? '') ||
  (subtype === 'hook_response' &&
    (outcome !== 'success' || exit_code !== 0 || `${stdout}${stderr}`.trim() !== ''))

const jsonLines = (text: string): readonly Event[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event)

const transcriptsOf = (user: User, sessionId: string): readonly string[] =>
  transcriptFiles(user, sessionId).map((file) => fs.readFileSync(file, 'utf8'))

function transcriptFiles({ home }: User, sessionId: string): readonly string[] {
  const projects = path.join(home, '.claude', 'projects')
  return fs
    .readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === `${sessionId}.jsonl`)
    .map((name) => path.join(projects, name))
}
