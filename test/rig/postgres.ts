// A real PostgreSQL on loopback, with a database in a folder of the test.
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run, runOk } from './run.ts'
import { freePort, startService } from './service.ts'

const DEBIAN = '/usr/lib/postgresql'
const DRIVER = 'psycopg2-binary==2.9.13'
const INSTALL_MS = 600_000
const SHORT_MS = 60_000
/** Loopback alone hides nothing from others on this machine. */
const PASSWORD = crypto.randomUUID()

export interface Postgres {
  /** As SQLAlchemy reads it, with the password. */
  readonly uri: string
  readonly port: number
  /** Of the postmaster; its backends are its children, each in a group of its own. */
  readonly pid: number
  /** The rows of a SELECT. */
  rows<Row>(select: string): Promise<readonly Row[]>
  /** A statement of another kind; outside of a transaction, as VACUUM wants it. */
  execute(statement: string): Promise<void>
  /** At once, with the connections that are open. */
  stop(): Promise<void>
  /** As a power cut would, all of its processes. */
  kill(): Promise<void>
}

export interface PostgresOptions {
  /** The folder of a stopped one goes on where that one ended. */
  readonly dir: string
  /** That of a stopped one, to bring it back at the same address. */
  readonly port?: number
  readonly settings?: Readonly<Record<string, string>>
}

/** The folder of `initdb` and `postgres`; where there is none, Debian's are installed, which only root can do. */
export async function installPostgres(): Promise<string> {
  const found = installed()
  if (found !== undefined) return found
  if (process.getuid?.() !== 0)
    throw new Error(`there is no PostgreSQL in ${DEBIAN}, and only root can install one`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runOk('apt-get', ['update', '-qq'], { env, timeoutMs: INSTALL_MS })
  await runOk('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'], {
    env,
    timeoutMs: INSTALL_MS,
  })
  const now = installed()
  if (now === undefined) throw new Error(`apt-get has installed PostgreSQL, but not in ${DEBIAN}`)
  return now
}

function installed(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : []
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')))
}

/** A folder for PYTHONPATH with the driver that MLflow's SQLAlchemy asks for. */
export async function installPostgresDriver(python: string): Promise<string> {
  return cached({ name: 'psycopg2', content: [DRIVER, python] }, async (draft) => {
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', draft, DRIVER]
    await runOk(python, pip, { timeoutMs: INSTALL_MS })
  })
}

export async function startPostgres({ dir, port, settings = {} }: PostgresOptions): Promise<Postgres> {
  const bin = await installPostgres()
  const chosenPort = port ?? (await freePort())
  const [data, passwordFile] = [join(dir, 'data'), join(dir, 'password')]
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: dir, LANG: 'C.UTF-8', PGPASSWORD: PASSWORD }
  const as = await nobodySpecial(dir)
  if (!existsSync(data)) {
    writeFileSync(passwordFile, PASSWORD)
    const how = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C.UTF-8']
    const [command, ...args] = [...as, join(bin, 'initdb'), '-D', data, '-U', 'mlflow', ...how]
    await runOk(command ?? '', args, { cwd: dir, env, timeoutMs: SHORT_MS })
  }
  const set = {
    listen_addresses: '127.0.0.1',
    port: `${chosenPort}`,
    // Nothing outside of the folder.
    unix_socket_directories: '',
    dynamic_shared_memory_type: 'mmap',
    ...settings,
  }
  const said = Object.entries(set).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...args] = [...as, join(bin, 'postgres'), '-D', data, ...said]
  const service = await startService({
    ...{ name: 'PostgreSQL', command, args, env, cwd: dir, logFile: join(dir, 'postgres.log') },
    healthUrl: `tcp://127.0.0.1:${chosenPort}`,
    startTimeoutMs: SHORT_MS,
    stopTimeoutMs: 20_000,
  })
  const psql = (text: string) =>
    run(
      join(bin, 'psql'),
      [
        ...['-h', '127.0.0.1', '-p', `${chosenPort}`, '-U', 'mlflow', '-d', 'postgres'],
        ...['-X', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text],
      ],
      { env, timeoutMs: SHORT_MS },
    )
  const ask = async (text: string): Promise<string> => {
    const { code, stdout, stderr } = await psql(text)
    if (code !== 0) throw new Error(`PostgreSQL does not take "${text}": ${stderr}`)
    return stdout
  }
  // It listens a moment before it answers, after a kill for as long as it recovers.
  const deadline = Date.now() + SHORT_MS
  while ((await psql('SELECT 1')).code !== 0)
    if (Date.now() > deadline) throw new Error(`PostgreSQL does not answer. Its log ends:\n${service.log()}`)
  return {
    // The driver by name: without it SQLAlchemy 2.1 takes another one, psycopg, than 2.0 did.
    uri: `postgresql+psycopg2://mlflow:${PASSWORD}@127.0.0.1:${chosenPort}/postgres`,
    port: chosenPort,
    pid: service.pid,
    rows: async <Row>(select: string) =>
      JSON.parse(await ask(`SELECT coalesce(json_agg(one), '[]') FROM (${select}) AS one`)) as Row[],
    execute: async (statement) => void (await ask(statement)),
    // SIGINT is its "fast" shutdown; SIGTERM would wait until the last connection is gone.
    stop: async () => {
      signal(service.pid, 'SIGINT')
      await service.stop()
    },
    kill: service.kill,
  }
}

/** PostgreSQL refuses to run as root: as Debian's user for it then, to whom the folder is given. */
async function nobodySpecial(dir: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return []
  const id = async (which: string) =>
    Number((await runOk('id', [which, 'postgres'], { timeoutMs: SHORT_MS })).stdout)
  const [uid, gid] = [await id('-u'), await id('-g')]
  chownSync(dir, uid, gid)
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}
