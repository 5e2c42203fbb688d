// What is slow to get (clients, a Python environment, a Collector) is made once per machine and kept outside
// the repository: <root>/<name>-<hash of what it was made from>/, complete exactly when `.ready` is there.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface CacheKey {
  /** Readable part of the folder's name. */
  readonly name: string
  /** Everything the result depends on: another content is another folder. */
  readonly content: readonly string[]
}

const READY = '.ready'
const HEARTBEAT_MS = 2_000
const STALE_AFTER_MS = 30_000
const POLL_MS = 250

export function cacheRoot(): string {
  return process.env.TURNSPAN_TEST_CACHE || join(homedir(), '.cache', 'turnspan-test')
}

export function cacheDir(key: CacheKey): string {
  const hash = createHash('sha256').update(JSON.stringify(key.content)).digest('hex')
  return join(cacheRoot(), `${key.name}-${hash.slice(0, 16)}`)
}

/** The folder of `key`; `build` fills it where it does not exist yet, one process at a time. */
export async function cached(key: CacheKey, build: (dir: string) => Promise<void>): Promise<string> {
  const dir = cacheDir(key)
  if (isReady(dir)) return dir
  await mkdir(cacheRoot(), { recursive: true })
  return withLock(`${dir}.lock`, async () => {
    if (isReady(dir)) return dir
    const draft = `${dir}.draft-${randomUUID()}`
    try {
      await mkdir(draft, { recursive: true })
      const startedMs = Date.now()
      await build(draft)
      await writeFile(
        join(draft, READY),
        JSON.stringify({ ...key, builtInMs: Date.now() - startedMs }, null, 2),
      )
      await rm(dir, { recursive: true, force: true })
      await rename(draft, dir)
      return dir
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
  })
}

function isReady(dir: string): boolean {
  return existsSync(join(dir, READY))
}

/**
 * A lock file with its holder's pid. A holder that died, or that no longer touches the file, is overruled; should two
 * waiters overrule it at once, both build, each in a draft of its own, and nothing breaks.
 */
async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!(await tryCreate(file))) {
    if (await isAbandoned(file)) await rm(file, { force: true })
    else await sleep(POLL_MS)
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => {})
  }, HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(file, { force: true })
  }
}

async function tryCreate(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    const [pid, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    return Date.now() - mtimeMs > STALE_AFTER_MS || (pid !== '' && !isAlive(Number(pid)))
  } catch {
    // Released between two looks.
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
