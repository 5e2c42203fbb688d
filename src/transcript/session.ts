import type { Entry } from './entry.ts'
import type { ParseOptions } from './parse.ts'
import { withWholeOutputs } from './persisted-output.ts'
import { type AgentFile, agentFiles } from './session-files.ts'
import { openTranscript, type ReadFrom } from './transcript.ts'

export interface SessionEntries {
  readonly main: readonly Entry[]
  readonly inode: number
  readonly agents: readonly (AgentFile & { readonly entries: readonly Entry[] })[]
  /** Whole lines that are not JSON. */
  readonly broken: number
  /** Behind the last whole line of the main file. */
  readonly endOffset: number
}

export interface SessionOptions extends ParseOptions {
  readonly isWanted?: (agent: AgentFile) => boolean
}

/** A session's own transcript from a place on, and its subagents'. Undefined while there is no file. */
export function readSessionEntries(
  root: string,
  file: string,
  from: ReadFrom,
  { isWanted = () => true, ...options }: SessionOptions = {},
): SessionEntries | undefined {
  const main = openTranscript(root, file, from, options)
  if (main.inode === undefined) return undefined
  const agents = agentFiles(root, file)
    .filter(isWanted)
    .map((agent) => {
      const { entries } = openTranscript(root, agent.file, { offset: 0 }, options)
      return { ...agent, entries: withWholeOutputs(file, entries) }
    })
  const { inode, broken, endOffset } = main
  return { main: withWholeOutputs(file, main.entries), inode, agents, broken, endOffset }
}
