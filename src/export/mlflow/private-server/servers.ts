// MLflow servers of our own, one a database, for as long as something is sent: what a tracking URI like
// sqlite:///mlflow.db needs, for MLflow takes traces over HTTP alone.
import { createHash } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Opened, OpenHow } from '../../destination.ts'
import type { Failure, Waiting } from '../../outcome.ts'
import { cleanWords } from '../../words.ts'
import { type Booted, boot, versionAt } from './boot.ts'
import { HOW_TO_GET_MLFLOW, mlflowIn } from './command.ts'
import { serverThatRuns } from './record.ts'

export interface ServersAbout {
  /** Where records and logs are kept, private to the user. */
  readonly folder: string
  /** Where the user's own shell looks for programs. */
  readonly path: string | undefined
  readonly userEnv: Readonly<Record<string, string>>
}

export interface PrivateServers {
  /** `store`: `sqlite:////home/me/mlflow.db`. Started where none runs, which takes some ten seconds. */
  open(store: string, how: OpenHow): Promise<Opened>
  isUp(): boolean
  /** Ends what this process started. */
  close(): Promise<void>
}

/** For another process of this user to bring one up. */
const OTHERS_LIMIT_MS = 60_000
const POLL_MS = 200

export const missingMlflow = (store: string): string =>
  `There is no "mlflow" in the PATH of your shell, and without it nothing can be written to ${store}: ${HOW_TO_GET_MLFLOW}.`

export function privateServers({ folder, path: programs, userEnv }: ServersAbout): PrivateServers {
  const booting = new Map<string, Promise<Booted | Waiting | Failure>>()
  const up = new Map<string, Booted>()

  async function open(store: string, { mayStart, signal }: OpenHow): Promise<Opened> {
    const running = up.get(store)
    if (running !== undefined && !running.process.isOver()) return opened(running.url)
    up.delete(store)
    const own = path.join(folder, createHash('sha256').update(store).digest('hex').slice(0, 16))
    const others = await urlOfAnother(own, mayStart, signal)
    if (others !== undefined) return opened(others)
    const program = mlflowIn(programs)
    if (program === undefined) return { status: 'waiting', reason: missingMlflow(store) }
    if (!mayStart) return { status: 'waiting', reason: ASLEEP, isAtRest: true }
    const before = booting.get(store)
    const result = await (before ?? start({ program, store, userEnv, folder: own, signal }))
    return result.status === 'up' ? opened(result.url) : result
  }

  function start(about: Parameters<typeof boot>[0]) {
    const { store } = about
    const begun = boot(about)
      .catch(notStarted(store))
      .then((result) => {
        booting.delete(store)
        if (result.status === 'up') up.set(store, result)
        return result
      })
    booting.set(store, begun)
    return begun
  }

  return {
    open,
    isUp: () => up.size > 0,
    async close() {
      await Promise.all(booting.values())
      const all = [...up.values()]
      up.clear()
      await Promise.all(all.map(({ process }) => process.end()))
    },
  }
}

const ASLEEP = 'MLflow is started for it when there is something to send.'

/** A full disk passes, and the next delivery asks again. */
const notStarted =
  (store: string) =>
  (error: unknown): Failure => {
    const why = error instanceof Error ? error.message : String(error)
    return {
      status: 'retryable',
      reason: cleanWords(`MLflow could not be started for ${store}: ${why}.`, []),
    }
  }

const opened = (url: string): Opened => ({ status: 'open', url })

/** The server that another process of this user has running or is bringing up. */
async function urlOfAnother(
  folder: string,
  mayWait: boolean,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const untilMs = performance.now() + (mayWait ? OTHERS_LIMIT_MS : 0)
  for (;;) {
    const record = await serverThatRuns(folder)
    if (record === undefined || record.owner === process.pid) return undefined
    if ((await versionAt(record.url)) !== undefined) return record.url
    if (performance.now() >= untilMs || signal?.aborted === true) return undefined
    await sleep(POLL_MS)
  }
}
