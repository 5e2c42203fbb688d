// The page as somebody sees it: `turnspan ui` on a home of its own, and tabs of a real browser that notice whatever a
// page must never do.
import fs from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { homeAt } from '../../../src/disk/home.ts'
import { BEGINNING, openStore } from '../../../src/store/store.ts'
import { builtCli } from '../../rig/built.ts'
import { eventually } from '../../rig/eventually.ts'
import { runOk } from '../../rig/run.ts'
import { freePort, type Service, startService } from '../../rig/service.ts'
import { tempDir } from '../../rig/temp-dir.ts'
import { projectsOf } from '../../sessions/recordings.ts'
import { type ToldSession, told } from './told.ts'

export interface Served {
  readonly origin: string
  readonly token: string
  readonly service: Service
}

/** A folder for TURNSPAN_HOME. */
export const newHome = (): string => path.join(tempDir('page'), 'turnspan')

const environmentOf = (home: string) => ({
  PATH: process.env.PATH ?? '',
  HOME: path.dirname(home),
  TURNSPAN_HOME: home,
  CLAUDE_CONFIG_DIR: path.join(path.dirname(home), 'claude'),
  TZ: 'UTC',
})

export async function importRecordings(home: string, names: readonly string[]): Promise<void> {
  const paths = names.map(projectsOf)
  const env = environmentOf(home)
  await runOk(process.execPath, [builtCli(), 'import', ...paths], {
    env,
    cwd: path.dirname(home),
    timeoutMs: 60_000,
  })
}

/** Puts sessions into the store as if they had been traced. */
export function tell(home: string, sessions: readonly ToldSession[]): void {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  const store = openStore(homeAt(home).traces)
  for (const session of sessions) {
    store.appendAll(told(session), { sessionId: session.id, to: [], nowMs: Date.now() })
  }
}

/** How many sessions have traces. */
export const sessionsIn = (home: string): number =>
  new Set([...openStore(homeAt(home).traces).linesFrom(BEGINNING)].map(({ line }) => line.sessionId)).size

/** `port`: the one that a server before it had; else any. `args`: by default no browser is opened. */
export interface ServeOptions {
  readonly port?: number
  readonly args?: readonly string[]
}

export async function servePage(
  home: string,
  env: Readonly<Record<string, string>> = {},
  { port: wanted, args = ['--no-open'] }: ServeOptions = {},
): Promise<Served> {
  fs.mkdirSync(home, { recursive: true, mode: 0o700 })
  const port = wanted ?? (await freePort())
  // Of this start alone: the one before had another key.
  const logFile = path.join(path.dirname(home), `ui-${port}-${Date.now()}.log`)
  const service = await startService({
    name: 'turnspan ui',
    command: process.execPath,
    args: [builtCli(), 'ui', ...args, '--port', String(port)],
    env: { ...environmentOf(home), ...env },
    cwd: path.dirname(home),
    logFile,
    healthUrl: `http://127.0.0.1:${port}/app.css`,
    startTimeoutMs: 20_000,
    stopTimeoutMs: 5_000,
  })
  const token = await tokenIn(service)
  return { origin: `http://127.0.0.1:${port}`, token, service }
}

/** It is printed once the server listens. */
const tokenIn = (service: Service): Promise<string> =>
  eventually(() => /#t=([\w-]{43})/.exec(service.log())?.[1], { what: 'the link', timeoutMs: 5_000 })

/** The server has read its whole store: what is listed now is all there is, in its order. */
export async function indexed({ origin, token }: Served): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` }
  const state = async () => {
    const meta = await fetch(`${origin}/api/v1/meta`, { headers }).then((answer) => answer.json())
    return (meta as { index: { state: string } }).index.state === 'ready'
  }
  await eventually(async () => ((await state()) ? true : undefined), { what: 'the index', timeoutMs: 20_000 })
}

export interface Tab {
  readonly page: Page
  /** What happened that must not: violations of the policy, errors, dialogs, requests to elsewhere. */
  readonly wrongs: () => Promise<readonly string[]>
}

export type TabOptions = Pick<
  BrowserContextOptions,
  'viewport' | 'colorScheme' | 'forcedColors' | 'reducedMotion'
> & {
  /** Errors of the console that this test is about. */
  readonly expects?: RegExp
}

const NOTE_VIOLATIONS = `
  globalThis.violations = []
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
    globalThis.violations.push(['policy:', effectiveDirective, blockedURI, sample].join(' '))
  })
`

/** A tab at a path, with the key. */
export async function openTab(
  browser: Browser,
  served: Served,
  where = '/',
  options: TabOptions = {},
): Promise<Tab> {
  const { expects, ...look } = options
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    ...look,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const wrongs: string[] = []
  page.on('dialog', (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`))
  page.on('console', (message) => {
    const isBad = message.type() === 'error' || message.type() === 'warning'
    if (isBad && expects?.test(message.text()) !== true) wrongs.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${served.origin}/`) && !url.startsWith('data:')) wrongs.push(`request: ${url}`)
  })
  page.on('popup', (popup) => wrongs.push(`popup: ${popup.url()}`))
  await page.addInitScript({ content: NOTE_VIOLATIONS })
  const [before = '', hash] = where.split('#')
  await page.goto(`${served.origin}${before}#${hash ?? `t=${served.token}`}`)
  return {
    page,
    wrongs: async () => [
      ...wrongs,
      ...((await page.evaluate('globalThis.violations').catch(() => [])) as readonly string[]),
    ],
  }
}
