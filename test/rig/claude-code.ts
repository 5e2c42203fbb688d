// Drives the real Claude Code client, with a home and a project of its own and no way out of the machine.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { type Finished, type RunSignal, run, runOk } from './run.ts'
import { tempDir } from './temp-dir.ts'

export { installClaudeCode } from './claude-install.ts'

export interface ClaudeCodeRun {
  readonly binary: string
  readonly home: string
  readonly cwd: string
  readonly args: readonly string[]
  readonly mockUrl: string
  /** `--input-format stream-json` takes one line per message; a generator can wait between them. */
  readonly stdin?: string | AsyncIterable<string>
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  readonly signal?: RunSignal
}

const API_KEY = 'sk-ant-dummy'
/** Nothing listens on the discard port: what does not go to loopback goes nowhere. */
const DEAD_PROXY = 'http://127.0.0.1:9'

export async function runClaudeCode(options: ClaudeCodeRun): Promise<Finished> {
  const { binary, args, cwd, stdin, signal, timeoutMs = 60_000 } = options
  return run(binary, args, {
    cwd,
    env: { ...claudeCodeEnv(options.home, options.mockUrl), ...options.env },
    timeoutMs,
    ...(stdin !== undefined && { stdin }),
    ...(signal && { signal }),
  })
}

/** All of the client's environment: nothing of the machine that runs the tests gets in. */
export function claudeCodeEnv(home: string, mockUrl: string): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    // Lets root use --dangerously-skip-permissions.
    IS_SANDBOX: '1',
    ANTHROPIC_BASE_URL: mockUrl,
    ANTHROPIC_API_KEY: API_KEY,
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    HTTPS_PROXY: DEAD_PROXY,
    NO_PROXY: '127.0.0.1,localhost',
  }
}

/** A fresh HOME of a user who has been through the onboarding; `settings` are his ~/.claude/settings.json. */
export function makeHome({ settings = {} }: { readonly settings?: object } = {}): string {
  const home = tempDir('home')
  mkdirSync(join(home, '.claude'))
  // The preflight would ask a real host whether a domain is safe to fetch.
  writeJson(join(home, '.claude', 'settings.json'), { skipWebFetchPreflight: true, ...settings })
  writeJson(join(home, '.claude.json'), {
    hasCompletedOnboarding: true,
    theme: 'dark',
    bypassPermissionsModeAccepted: true,
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    projects: {},
  })
  return home
}

export interface Project {
  readonly files?: Readonly<Record<string, string>>
  /** Whether it is a git repository with one commit on `main` (default). */
  readonly git?: boolean
  /** The home in which the project's trust dialog has been accepted. */
  readonly home?: string
}

export async function makeProject({ files = {}, git = true, home }: Project = {}): Promise<string> {
  const cwd = tempDir('project')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), content)
  }
  if (git) await commitAll(cwd)
  if (home) trustProject(home, cwd)
  return cwd
}

export function trustProject(home: string, cwd: string): void {
  const file = join(home, '.claude.json')
  const state = JSON.parse(readFileSync(file, 'utf8')) as { projects?: Record<string, object> }
  const trust = {
    hasTrustDialogAccepted: true,
    hasCompletedProjectOnboarding: true,
    projectOnboardingSeenCount: 4,
  }
  writeJson(file, {
    ...state,
    projects: { ...state.projects, [cwd]: { ...state.projects?.[cwd], ...trust } },
  })
}

async function commitAll(cwd: string): Promise<void> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false']
  const commands = [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...who, 'commit', '-q', '--allow-empty', '-m', 'start'],
  ]
  // A configuration of the machine (templates, hooks, signing) must not reach the test's repository.
  const env = { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' }
  for (const args of commands) await runOk('git', args, { cwd, env, timeoutMs: 30_000 })
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, JSON.stringify(value, null, 2))
}
