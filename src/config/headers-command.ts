// A program of the user's that knows a destination's headers: a password manager, a cloud's own tool. It runs when
// something is sent, and what it says is kept in memory alone.
import { spawn } from 'node:child_process'
import os from 'node:os'
import { isJson, parseJson } from '../json/read.ts'
import { isHeaderName, isHeaderValue } from './header-form.ts'

export interface HeadersCommand {
  /** A program and its arguments, or a line for sh. */
  readonly command: string | readonly string[]
  /** Its whole environment: nothing of a project's may choose which program a name means, or whose files it reads. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

export type CommandSaid =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  /** Goes on from "The headersCommand": tells nothing of what it said, which may be half a secret. */
  | { readonly ok: false; readonly why: string }

export const COMMAND_LIMIT_MS = 10_000
const MAX_BYTES = 64 * 1024

export async function runHeadersCommand(
  about: HeadersCommand,
  limitMs = COMMAND_LIMIT_MS,
): Promise<CommandSaid> {
  // What no program can be given, such as too long an environment, is said by a throw.
  const ended = await run(about, limitMs).catch(notStarted)
  if ('why' in ended) return { ok: false, why: ended.why }
  const headers = headersIn(ended.output)
  return headers === undefined ? { ok: false, why: NO_HEADERS } : { ok: true, headers }
}

const NO_HEADERS =
  'said what is neither a JSON object of headers nor lines of the form "name: value": run it by hand to see'

/** The user's own, asked of the machine's user list: HOME may be a project's word. */
export function commandEnv(path = '/usr/local/bin:/usr/bin:/bin'): Readonly<Record<string, string>> {
  const user = userInfo()
  const named = user && { HOME: user.homedir, USER: user.username, LOGNAME: user.username }
  return { ...named, PATH: path, LANG: 'C.UTF-8' }
}

function userInfo() {
  try {
    return os.userInfo()
  } catch {
    // A container's user without a name.
    return undefined
  }
}

type Ended = { readonly output: string } | { readonly why: string }

function run({ command, env, cwd }: HeadersCommand, limitMs: number): Promise<Ended> {
  const [program = '', ...args] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    // A group of its own, so that what it started ends with it.
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    const end = (ended: Ended) => {
      clearTimeout(timer)
      resolve(ended)
    }
    const breakOff = (why: string) => {
      endGroup(child.pid)
      end({ why })
    }
    const timer = setTimeout(() => breakOff(`did not end within ${limitMs / 1_000} s`), limitMs)
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_BYTES) breakOff('says more than headers can be')
    })
    child.once('error', (error) => end(notStarted(error)))
    child.once('close', (code, signal) =>
      end(code === 0 ? { output: Buffer.concat(chunks).toString('utf8') } : { why: endWords(code, signal) }),
    )
  })
}

const notStarted = ({ code = 'unknown error' }: NodeJS.ErrnoException) => ({
  why: `could not be started (${code})`,
})

const endWords = (code: number | null, signal: string | null) =>
  code === null ? `was ended by ${signal}` : `ended with exit code ${code}`

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It is over already.
  }
}

/** Undefined where the text tells no headers. */
function headersIn(output: string): Readonly<Record<string, string>> | undefined {
  const text = output.trim()
  const pairs = text.startsWith('{') ? pairsOfJson(text) : pairsOfLines(text)
  const isFine = pairs?.every(([name, value]) => isHeaderName(name) && isHeaderValue(value))
  if (pairs === undefined || pairs.length === 0 || !isFine) return undefined
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
}

type Pairs = readonly (readonly [name: string, value: string])[]

function pairsOfJson(text: string): Pairs | undefined {
  const given = parseJson(text)
  if (!isJson(given)) return undefined
  const pairs = Object.entries(given)
  return pairs.every((pair): pair is [string, string] => typeof pair[1] === 'string') ? pairs : undefined
}

function pairsOfLines(text: string): Pairs | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => /^([^:\s]+):[ \t]*(.*?)[ \t]*$/.exec(line))
  return pairs.every((pair) => pair !== null)
    ? pairs.map(([, name = '', value = '']) => [name, value])
    : undefined
}
