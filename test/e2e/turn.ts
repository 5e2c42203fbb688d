// A user of the packed package, and one turn of theirs with the real client.
import { makeHome, makeProject, runClaudeCode, trustProject } from '../rig/claude-code.ts'
import type { Scenario } from '../rig/mock/scenario.ts'
import { type MockApi, type MockRequest, startMockApi } from '../rig/mock-api.ts'
import type { PrintResult } from '../rig/play.ts'
import type { Finished, RunSignal } from '../rig/run.ts'
import { turnspan, type User } from './packed.ts'

export interface NewUser {
  readonly files?: Readonly<Record<string, string>>
  /** Of ~/.claude/settings.json. */
  readonly settings?: object
  /** Default: a fresh one. */
  readonly home?: string
}

export async function newUser(bin: string, { files = {}, settings, home }: NewUser = {}): Promise<User> {
  const own = home ?? makeHome(settings === undefined ? {} : { settings })
  return { bin, home: own, cwd: await makeProject({ files, home: own }) }
}

/** A command that has to work: its words are in the error where it does not. */
export async function turnspanOk(user: User, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await turnspan(user, args)
  if (code !== 0) throw new Error(`"turnspan ${args.join(' ')}" ended with ${code}:\n${stdout}\n${stderr}`)
  return stdout
}

export const autolog = (user: User, ...args: readonly string[]): Promise<string> =>
  turnspanOk(user, ['autolog', 'claude', ...args])

/** What a person says and what the API answers; a `ClientScenario` of the rig is one. */
export interface Said {
  readonly prompt: string
  readonly args?: readonly string[]
  readonly api: (cwd: string) => Scenario
}

export interface TurnOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  /** Asked once the scripted API is up. */
  readonly signal?: (mock: MockApi) => RunSignal
}

export interface Taken extends Finished {
  readonly sessionId: string
  /** When the client's process ended; milliseconds since the epoch. */
  readonly exitedAtMs: number
  readonly result: PrintResult | undefined
  readonly requests: readonly MockRequest[]
}

/** One turn, which has to go by its script unless it is cut short by a signal. */
export async function takeTurn(
  binary: string,
  user: Pick<User, 'home' | 'cwd'>,
  said: Said,
  options: TurnOptions = {},
): Promise<Taken> {
  const { home, cwd } = user
  trustProject(home, cwd)
  const sessionId = sessionIn(options.args) ?? crypto.randomUUID()
  const own = sessionIn(options.args) === undefined ? ['--session-id', sessionId] : []
  const mock = await startMockApi({ scenario: said.api(cwd) })
  try {
    const startedAtMs = performance.timeOrigin + performance.now()
    const finished = await runClaudeCode({
      binary,
      home,
      cwd,
      args: [
        ...['-p', said.prompt, '--output-format', 'json'],
        ...own,
        ...(said.args ?? []),
        ...(options.args ?? []),
      ],
      mockUrl: mock.url,
      ...(options.env && { env: options.env }),
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      ...(options.signal && { signal: options.signal(mock) }),
    })
    if (options.signal === undefined && (finished.code !== 0 || mock.problems().length > 0)) {
      const words = [...mock.problems(), finished.stdout, finished.stderr].join('\n')
      throw new Error(
        `the turn did not go by its script (exit ${finished.code ?? finished.signal}):\n${words}`,
      )
    }
    return {
      ...finished,
      sessionId,
      exitedAtMs: startedAtMs + finished.wallMs,
      result: parsed(finished.stdout),
      requests: mock.requests,
    }
  } finally {
    await mock.close()
  }
}

/** Given by `--resume`. */
function sessionIn(args: readonly string[] = []): string | undefined {
  const at = args.indexOf('--resume')
  return at === -1 ? undefined : args[at + 1]
}

function parsed(stdout: string): PrintResult | undefined {
  try {
    return JSON.parse(stdout) as PrintResult
  } catch {
    return undefined
  }
}
