// One scenario, from prompt to answer, with the real client.
import { type ClaudeCodeRun, makeHome, makeProject, runClaudeCode, trustProject } from './claude-code.ts'
import { type MockRequest, startMockApi } from './mock-api.ts'
import type { Finished } from './run.ts'
import type { ClientScenario } from './scenarios.ts'

export interface PlayOptions extends Partial<Pick<ClaudeCodeRun, 'home' | 'cwd' | 'env' | 'timeoutMs'>> {
  readonly binary: string
  readonly scenario: ClientScenario
  /** After the scenario's own. */
  readonly args?: readonly string[]
  readonly idPrefix?: string
}

export interface Played extends Finished {
  readonly home: string
  readonly cwd: string
  /** The client's last line, told by `--output-format json`; undefined when it was cut short. */
  readonly result: PrintResult | undefined
  readonly requests: readonly MockRequest[]
  /** How client and script went apart; empty when all went to plan. */
  readonly problems: readonly string[]
}

export interface PrintResult {
  readonly session_id: string
  readonly result: string
  readonly is_error: boolean
  readonly [more: string]: unknown
}

/** With a `cwd` of the caller's, the scenario's files have to be in it already: `makeProject(scenario)` puts them there. */
export async function play(options: PlayOptions): Promise<Played> {
  const { binary, scenario, env, timeoutMs, idPrefix } = options
  const home = options.home ?? makeHome()
  const cwd = options.cwd ?? (await makeProject({ files: scenario.files }))
  trustProject(home, cwd)
  const mock = await startMockApi({
    scenario: scenario.api(cwd),
    ...(idPrefix !== undefined && { idPrefix }),
  })
  try {
    const finished = await runClaudeCode({
      binary,
      home,
      cwd,
      args: ['-p', scenario.prompt, '--output-format', 'json', ...scenario.args, ...(options.args ?? [])],
      mockUrl: mock.url,
      ...(env && { env }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    })
    return {
      ...finished,
      home,
      cwd,
      result: parse(finished.stdout),
      requests: mock.requests,
      problems: mock.problems(),
    }
  } finally {
    await mock.close()
  }
}

function parse(stdout: string): PrintResult | undefined {
  try {
    return JSON.parse(stdout) as PrintResult
  } catch {
    return undefined
  }
}
