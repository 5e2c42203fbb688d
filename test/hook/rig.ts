// A home as setup leaves it, with the real bundle and a stand-in for the flusher: a program that says it was there.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, vi } from 'vitest'
import { type JournalEvent, readEvents } from '../../src/journal/journal.ts'
import { builtBundles } from '../rig/built.ts'

export const SESSION = '9b755c62-a96f-4df5-8cd6-03762c1c53cb'

const made: string[] = []
let bundles: string | undefined

export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'turnspan-'))
  made.push(folder)
  return folder
}

afterAll(() => {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
  bundles = undefined
})

/** The folder with the hook as it is shipped, and the stand-in. */
export function bundleFolder(): string {
  if (bundles === undefined) {
    bundles = temporaryFolder()
    fs.copyFileSync(path.join(builtBundles(), 'hook.cjs'), path.join(bundles, 'hook.cjs'))
    fs.writeFileSync(path.join(bundles, 'flusher.cjs'), STAND_IN)
  }
  return bundles
}

// It lives until its home holds a file `stop`, which a test writes before it ends.
const STAND_IN = `
const fs = require('node:fs'), path = require('node:path')
const home = path.dirname(__dirname)
const { pid, env } = process
fs.appendFileSync(path.join(home, 'woken'), JSON.stringify({ pid, env, cwd: process.cwd() }) + '\\n')
const timer = setInterval(() => { if (!fs.existsSync(home) || fs.existsSync(path.join(home, 'stop'))) clearInterval(timer) }, 20)
`

export interface TestHome {
  readonly root: string
  readonly hook: string
  readonly journal: string
  readonly file: string
}

export function newHome(root = path.join(temporaryFolder(), 'home')): TestHome {
  const bin = path.join(root, 'bin')
  fs.mkdirSync(bin, { recursive: true, mode: 0o700 })
  for (const name of ['hook.cjs', 'flusher.cjs']) {
    fs.copyFileSync(path.join(bundleFolder(), name), path.join(bin, name))
  }
  const journal = path.join(root, 'journal')
  return { root, hook: path.join(bin, 'hook.cjs'), journal, file: path.join(journal, `${SESSION}.ndjson`) }
}

export function payload(event: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ session_id: SESSION, cwd: '/home/dev', hook_event_name: event, ...more })
}

export interface Ran {
  readonly code: number | null
  /** Whatever it said, on both outputs. */
  readonly said: string
  readonly tookMs: number
}

export interface How {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** More open files of the process, from number 3 on. */
  readonly files?: readonly number[]
}

export function run(argv: readonly string[], stdin: string | Buffer, how: How = {}): Promise<Ran> {
  const startedMs = performance.now()
  const [command = '', ...args] = argv
  const child = spawn(command, args, {
    cwd: how.cwd ?? '/',
    env: { PATH: process.env.PATH, HOME: '/nowhere', ...how.env },
    stdio: ['pipe', 'pipe', 'pipe', ...(how.files ?? [])],
  })
  let said = ''
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  child.stdin?.on('error', () => {})
  child.stdin?.end(stdin)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, said, tookMs: performance.now() - startedMs }))
  })
}

export const runHook = (home: TestHome, stdin: string | Buffer, how?: How): Promise<Ran> =>
  run([process.execPath, home.hook], stdin, how)

export const SILENT = { code: 0, said: '' }

export const eventsIn = (file: string): readonly JournalEvent[] => readEvents(file).events

/** A launcher has ended before its line is written. */
export const eventsSoonIn = (file: string, count = 1): Promise<readonly JournalEvent[]> =>
  vi.waitFor(
    () => {
      const events = eventsIn(file)
      expect(events).toHaveLength(count)
      return events
    },
    { timeout: 10_000 },
  )

export const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8)

/** What the stand-in said about each of its starts. */
export function wakesIn(
  home: TestHome,
): readonly { pid: number; env: Record<string, string>; cwd: string }[] {
  const file = path.join(home.root, 'woken')
  if (!fs.existsSync(file)) return []
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
