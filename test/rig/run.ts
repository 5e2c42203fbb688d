// One command from start to end, in a process group of its own, so that a timeout ends its children too.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { atFileEnd } from './file-end.ts'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly stdin?: string | AsyncIterable<string>
  readonly timeoutMs: number
  /** Sends `name` to the process (`toGroup`: and to its children) once `when` resolves. */
  readonly signal?: RunSignal
}

export interface RunSignal {
  readonly name: NodeJS.Signals
  readonly when: Promise<unknown>
  readonly toGroup?: boolean
}

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly wallMs: number
  readonly timedOut: boolean
}

/** A grandchild may keep the pipes open for long after the command itself ended. */
const DRAIN_MS = 500

export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const startedMs = performance.now()
  const { cwd, env = process.env } = options
  const child = spawn(command, args, { cwd, env, stdio: 'pipe', detached: true })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  child.stdin.on('error', () => {}) // the command need not read its input
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const exited = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)))
    child.once('exit', (code, signal) => resolve([code, signal]))
  })

  const pid = child.pid ?? 0
  let running = true
  let timedOut = false
  let problem: unknown
  const abort = (why: unknown) => {
    if (!running) return
    problem = why
    signalGroup(pid, 'SIGKILL')
  }
  const forget = atFileEnd(() => signalGroup(pid, 'SIGKILL'))
  const timer = setTimeout(() => {
    timedOut = true
    signalGroup(pid, 'SIGKILL')
  }, options.timeoutMs)
  const { signal: wanted } = options
  wanted?.when.then(() => {
    if (!running) return
    if (wanted.toGroup) signalGroup(pid, wanted.name)
    else child.kill(wanted.name)
  }, abort)
  feed(options.stdin, child.stdin).catch(abort)
  try {
    const [code, signal] = await exited
    const wallMs = Math.round(performance.now() - startedMs)
    running = false
    await Promise.race([closed, sleep(DRAIN_MS)])
    if (problem) throw problem
    return { code, signal, stdout: stdout(), stderr: stderr(), wallMs, timedOut }
  } finally {
    clearTimeout(timer)
    forget()
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

/** As `run`, for steps that have to work: what went wrong is in the error. */
export async function runOk(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  const done = await run(command, args, options)
  if (done.code === 0) return done
  const how = done.timedOut
    ? `did not end within ${options.timeoutMs} ms`
    : `ended with ${done.code ?? done.signal}`
  const words = `${done.stdout}\n${done.stderr}`.trim().slice(-4_000)
  throw new Error(`"${[command, ...args].join(' ')}" ${how}:\n${words}`)
}

async function feed(input: RunOptions['stdin'], pipe: NodeJS.WritableStream): Promise<void> {
  if (typeof input === 'string') pipe.write(input)
  else if (input) for await (const piece of input) pipe.write(piece)
  pipe.end()
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}

export function signalGroup(pid: number, name: NodeJS.Signals): void {
  if (pid <= 1) return // 0 is the caller's own group, -1 everybody
  try {
    process.kill(-pid, name)
  } catch {
    // The group is gone already.
  }
}
