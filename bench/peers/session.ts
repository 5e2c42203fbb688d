// One turn of the real client in a place, ended by force when it takes too long.
import fs from 'node:fs'
import { makeHome, makeProject, runClaudeCode, trustProject } from '../../test/rig/claude-code.ts'
import { startMockApi } from '../../test/rig/mock-api.ts'
import type { Peer, Place, Wired } from './peer.ts'

export interface Person extends Pick<Place, 'home' | 'cwd'>, Wired {}

export interface TurnTaken {
  readonly wallMs: number
  /** It was still running at the limit. */
  readonly isCut: boolean
  readonly sessionId: string
}

/** Somebody who has set this tool up, or none. */
export async function personWith(peer: Peer | undefined, url = ''): Promise<Person> {
  const home = makeHome()
  const cwd = await makeProject({ home })
  if (peer === undefined) return { home, cwd }
  return { home, cwd, ...(await peer.wire({ home, cwd, url, installed: await peer.install() })) }
}

export interface Asked {
  readonly prompt?: string
  /** Of a session that goes on. */
  readonly resume?: string
  readonly limitMs: number
}

export async function turn(
  binary: string,
  person: Person,
  { prompt = 'Say hello', resume, limitMs }: Asked,
): Promise<TurnTaken> {
  const { home, cwd, args = [], env = {} } = person
  trustProject(home, cwd)
  const sessionId = resume ?? crypto.randomUUID()
  const mock = await startMockApi({
    scenario: { main: ['Hello from the mock.'] },
    // Another message, not the first one once more.
    idPrefix: `B${crypto.randomUUID().slice(0, 6)}`,
  })
  try {
    const done = await runClaudeCode({
      binary,
      home,
      cwd,
      args: [
        ...['-p', prompt, '--output-format', 'json'],
        ...(resume === undefined ? ['--session-id', sessionId] : ['--resume', resume]),
        ...args,
      ],
      mockUrl: mock.url,
      env,
      timeoutMs: limitMs,
    })
    if (done.timedOut) endAllOf(home)
    if (!done.timedOut && (done.code !== 0 || mock.problems().length > 0))
      throw new Error(
        `the turn did not go by its script:\n${[...mock.problems(), done.stdout, done.stderr].join('\n')}`,
      )
    return { wallMs: done.wallMs, isCut: done.timedOut, sessionId }
  } finally {
    await mock.close()
  }
}

/** The client puts its hooks into groups of their own, and what hangs would hang on beside the next case. */
function endAllOf(home: string): void {
  if (!fs.existsSync('/proc/self/environ')) return
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const env = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      if (env.includes(`HOME=${home}`)) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // Somebody else's, or gone.
    }
  }
}
