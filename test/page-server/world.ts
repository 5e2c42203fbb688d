// The page's server on a store of its own, and clients that say exactly what a test wants said.
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openBridge } from '../../src/bridge.ts'
import type { Config } from '../../src/config/schema.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { type Home, homeAt } from '../../src/disk/home.ts'
import type { Chores } from '../../src/page-server/desk.ts'
import { openDesk } from '../../src/page-server/open-desk.ts'
import { type PageServer, startPageServer } from '../../src/page-server/server.ts'
import { openStore } from '../../src/store/store.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { tempDir } from '../rig/temp-dir.ts'

export interface PageWorld extends PageServer {
  readonly home: Home
  /** Where Claude Code keeps its transcripts. */
  readonly projects: string
  readonly url: string
  readonly chores: { readonly sent: number }
  keep(session: string, batches: readonly SpanBatch[], to?: readonly string[]): void
  /** As the page asks: with the token; `path` below /api/v1. */
  get(path: string): Promise<Response>
  ask(method: string, path: string, body?: unknown): Promise<Response>
  /** The bytes as they are, and what comes back until the server hangs up or is silent for a moment. */
  raw(text: string): Promise<string>
}

export interface PageSetup {
  readonly config?: Config
  readonly delayMs?: number
  readonly idleMs?: number
}

export const SHELL: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html><title>turnspan</title><script type="module" src="/app.js"></script>',
  'app.js': `// ${'a page '.repeat(400)}`,
  'session.js': '// more of it',
  'chunk.js': '// of both',
  'app.css': 'body { margin: 0 }',
}

/** Ends with the test. */
export async function startPage({ config = {}, ...serving }: PageSetup = {}): Promise<PageWorld> {
  const folder = tempDir('page')
  const home = homeAt(path.join(folder, '.turnspan'))
  fs.mkdirSync(home.root, { mode: 0o700 })
  const pageFolder = path.join(folder, 'page')
  fs.mkdirSync(pageFolder)
  for (const [name, text] of Object.entries(SHELL)) fs.writeFileSync(path.join(pageFolder, name), text)
  const settings = settingsOf(config)
  const projectsFolder = path.join(folder, 'projects')
  const bridge = openBridge({
    home,
    settings,
    projectsFolder,
    clock: Date.now,
    random: () => 0,
    owned: () => false,
  })
  const done = { sent: 0 }
  const chores: Chores = {
    exclusively: async (work) => ({ ok: true, value: work() }),
    sendSoon() {
      done.sent += 1
    },
    importable: () => 3,
  }
  const desk = openDesk(bridge, openLog(home.log), chores, pageFolder)
  const server = await startPageServer({ desk, port: 0, ...serving })
  onTestFinished(async () => {
    desk.hub.close()
    await server.close()
  })
  const url = `http://127.0.0.1:${server.port}`
  const store = openStore(home.traces)
  const authorization = `Bearer ${server.token}`
  return {
    ...server,
    ...{ home, url, projects: projectsFolder, chores: done },
    keep: (sessionId, batches, to = []) =>
      void store.appendAll(batches, { sessionId, to, nowMs: Date.now() }),
    get: (place) => fetch(`${url}/api/v1${place}`, { headers: { authorization } }),
    ask: (method, place, body) =>
      fetch(`${url}/api/v1${place}`, {
        method,
        headers: { authorization, origin: url, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    raw: (text) => rawAnswer(server.port, text),
  }
}

const SILENCE_MS = 300

export function rawAnswer(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => resolve(answer))
  })
}

/** The number in the first line; 0 where there was no answer. */
export const statusIn = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

/** Its lines, by their names in lower case. */
export const headersIn = (answer: string): ReadonlyMap<string, string> =>
  new Map(
    (answer.split('\r\n\r\n')[0] ?? '')
      .split('\r\n')
      .slice(1)
      .map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const
      }),
  )

export const bodyIn = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)
