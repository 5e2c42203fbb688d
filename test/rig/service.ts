// A server that runs while a test needs it, and never longer.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { atFileEnd } from './file-end.ts'
import { signalGroup } from './run.ts'

export interface ServiceOptions {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Standard output and error, appended. */
  readonly logFile: string
  /** Answers 2xx once the server is up; of a `tcp:` one it is enough that somebody listens there. */
  readonly healthUrl: string
  /** Any answer will do: it has no page that says how it is. */
  readonly isUpIfItAnswers?: boolean
  readonly startTimeoutMs: number
  readonly stopTimeoutMs: number
}

export interface Service {
  /** Leader of the server's process group. */
  readonly pid: number
  log(): string
  /** Ends it as an operator would (SIGTERM), and by force when that takes too long. */
  stop(): Promise<void>
  /** Ends it as a power cut would (SIGKILL). */
  kill(): Promise<void>
}

const LEASH = fileURLToPath(new URL('leash.mjs', import.meta.url))
const MAX_LIFE_S = 1_800
const POLL_MS = 100

export async function startService(options: ServiceOptions): Promise<Service> {
  const logFd = openSync(options.logFile, 'a', 0o600)
  const leash = spawn(process.execPath, [LEASH, String(MAX_LIFE_S), options.command, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', logFd, logFd, 'pipe'],
    detached: true,
  })
  closeSync(logFd)
  let ended = false
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      ended = true
      resolve()
    }
    leash.once('exit', end)
    leash.once('error', end)
  })
  const log = () => readFileSync(options.logFile, 'utf8')
  const pid = await pidOf(leash.stdio[3] as Duplex)
  const kill = async () => {
    if (!ended) signalGroup(pid, 'SIGKILL')
    await exited
    forget()
  }
  const stop = async () => {
    if (!ended) signalGroup(pid, 'SIGTERM')
    await Promise.race([exited, sleep(options.stopTimeoutMs, undefined, { ref: false })])
    await kill()
  }
  const forget = atFileEnd(kill)

  const deadline = Date.now() + options.startTimeoutMs
  while (!(await isHealthy(options))) {
    if (!ended && Date.now() < deadline) {
      await sleep(POLL_MS)
      continue
    }
    const how = ended ? 'ended while it was starting' : `was not up after ${options.startTimeoutMs} ms`
    await kill()
    throw new Error(`${options.name} ${how}. Its log ends:\n${log().slice(-4_000)}`)
  }
  return { pid, log, stop, kill }
}

/** 0 when the server could not be started at all. */
async function pidOf(lifeline: Duplex): Promise<number> {
  lifeline.on('error', () => {})
  return new Promise((resolve) => {
    lifeline.once('data', (line: Buffer) => resolve(Number(line.toString())))
    lifeline.once('close', () => resolve(0))
  })
}

async function isHealthy({ healthUrl, isUpIfItAnswers = false }: ServiceOptions): Promise<boolean> {
  const { protocol, hostname, port } = new URL(healthUrl)
  if (protocol === 'tcp:') return listens(hostname, Number(port))
  try {
    const answer = await fetch(healthUrl, { signal: AbortSignal.timeout(2_000) })
    await answer.arrayBuffer()
    return isUpIfItAnswers || answer.ok
  } catch {
    return false
  }
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const end = (does: boolean) => {
      socket.destroy()
      resolve(does)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

/** A port that was free a moment ago: for servers that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the system named no free port')
  return address.port
}
