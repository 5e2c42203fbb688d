// What setup records of this user's surroundings for hooks and flushers, which a project's variables must not decide.
import path from 'node:path'
import type { Surroundings } from '../hook/launcher.ts'
import { shownAddress } from './address.ts'
import type { Environment } from './environment.ts'

/** Inside Claude Code the variables may be a project's, so what was recorded before goes on to count. */
export function surroundingsToRecord(environment: Environment, before: Surroundings): Surroundings {
  const { proxies, caFile, claudeConfigFolder: claudeFolder, isInsideClaudeCode } = environment
  const wasRecorded = Object.values(before).some((value) => value !== undefined)
  if (isInsideClaudeCode && wasRecorded) return { ...before, claudeFolder }
  return {
    claudeFolder,
    caFile,
    proxy: proxies.https,
    httpProxy: proxies.http,
    noProxy: proxies.none,
    path: wholePaths(environment.path),
  }
}

/** In a sentence, where somebody should look at it. */
export function surroundingsInWords(
  { isInsideClaudeCode }: Environment,
  { caFile, proxy, httpProxy }: Surroundings,
): readonly string[] {
  const proxies = [...new Set([proxy, httpProxy])].flatMap((each) => (each ? [shownAddress(each)] : []))
  const taken = [...proxies, ...(caFile ? [caFile] : [])]
  if (!isInsideClaudeCode || taken.length === 0) return []
  return [
    `Inside Claude Code a project may set variables, and these are used from now on: ${taken.join(', ')}. If they are not yours, run this again in a shell of your own.`,
  ]
}

/** What is relative means another folder in every project. */
const wholePaths = (programs: string | undefined) =>
  programs
    ?.split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .join(path.delimiter) || undefined
