// From a database file to a server that answers.
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensurePrivateFolder } from '../../../disk/private-file.ts'
import type { Failure, Waiting } from '../../outcome.ts'
import { cleanWords } from '../../words.ts'
import { HOW_TO_GET_MLFLOW, isOldVersion, LEAST_VERSION, serverArgs, serverEnv } from './command.ts'
import { type Leashed, startOnLeash } from './leash.ts'
import { listensAsUs } from './listener.ts'
import { noteServer } from './record.ts'

export interface Boot {
  readonly program: string
  readonly store: string
  /** What the server is given of the user's: HOME, PATH. */
  readonly userEnv: Readonly<Record<string, string>>
  /** For its record and its log. */
  readonly folder: string
  readonly signal?: AbortSignal | undefined
}

export interface Booted {
  readonly status: 'up'
  readonly url: string
  readonly process: Leashed
}

/** Some 10 s on a quiet machine; a database that MLflow has to bring up to date takes longer. */
const BOOT_LIMIT_MS = 120_000
const POLL_MS = 150

/** Throws where its folder cannot be written. */
export async function boot(about: Boot): Promise<Booted | Waiting | Failure> {
  const { program, store, userEnv, folder, signal } = about
  const plan = { store, port: await freePort(), prefix: `/${randomBytes(16).toString('hex')}` }
  const url = `http://127.0.0.1:${plan.port}${plan.prefix}`
  ensurePrivateFolder(folder)
  const logFile = path.join(folder, 'server.log')
  const logFd = fs.openSync(logFile, 'w', 0o600)
  let started: Leashed
  try {
    const env = serverEnv(userEnv, plan)
    started = startOnLeash({ program, args: serverArgs(plan), env, cwd: folder, logFd })
  } finally {
    fs.closeSync(logFd)
  }
  try {
    noteServer(folder, { pid: started.pid, owner: process.pid, url })
  } catch (error) {
    await started.end()
    throw error
  }
  const untilMs = performance.now() + BOOT_LIMIT_MS
  while (performance.now() < untilMs && !started.isOver() && signal?.aborted !== true) {
    const version = await versionAt(url)
    if (version === undefined) await sleep(POLL_MS)
    else if (!isOldVersion(version)) return { status: 'up', url, process: started }
    else {
      await started.end()
      return { status: 'waiting', reason: tooOld(program, version) }
    }
  }
  const hasEnded = started.isOver()
  await started.end()
  if (signal?.aborted === true) return { status: 'waiting', reason: 'It was broken off.' }
  const how = hasEnded ? 'ended at once' : `did not answer within ${BOOT_LIMIT_MS / 1_000} s`
  const said = lastWords(logFile)
  return {
    status: 'retryable',
    reason: cleanWords(`The MLflow that was started for ${store} ${how}${said && `: ${said}`}`, []),
  }
}

/** What a server of ours answers; undefined while nobody does, or somebody else. */
export async function versionAt(url: string): Promise<string | undefined> {
  if (!listensAsUs(Number(new URL(url).port))) return undefined
  try {
    const answer = await fetch(`${url}/version`, { signal: AbortSignal.timeout(3_000), redirect: 'error' })
    const text = await answer.text()
    return answer.ok && /^\d+\.\d+/.test(text) ? text : undefined
  } catch {
    return undefined
  }
}

const tooOld = (program: string, version: string) =>
  `${program} is MLflow ${version.trim().slice(0, 20)}, which takes no OpenTelemetry traces (${LEAST_VERSION} and newer do): ${HOW_TO_GET_MLFLOW}.`

/** Python tells what went wrong last. */
function lastWords(logFile: string): string {
  try {
    const lines = fs.readFileSync(logFile, 'utf8').trimEnd().split('\n')
    return (lines.findLast((line) => /\w*(?:Error|Exception)\b.*:/.test(line)) ?? lines.at(-1) ?? '').trim()
  } catch {
    return ''
  }
}

function freePort(): Promise<number> {
  const server = net.createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
