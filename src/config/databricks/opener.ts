// A tracking URI like `databricks://profile` as an address with a credential, found anew whenever something is sent:
// nothing of it is written down, and a token is kept in memory for as long as it lives.
import path from 'node:path'
import type { Home } from '../../disk/home.ts'
import { keyedHash } from '../../disk/key.ts'
import { readIfThere } from '../../disk/private-file.ts'
import type { Open, Opened } from '../../export/destination.ts'
import { openHttp } from '../../export/http/http.ts'
import { openRoute } from '../../export/http/route.ts'
import { readTlsFiles } from '../../export/http/tls-files.ts'
import { type Profiles, readProfiles } from './ini.ts'
import { type Source, sourceOf } from './source.ts'
import { type Token, tokenFor } from './tokens.ts'

export interface DatabricksAround {
  readonly home: Home
  /** A variable's value where the user allowed it. */
  readonly say: (name: string) => string | undefined
  /** Those that the user allowed once and that are not there now, or are others. */
  readonly missing: () => readonly string[]
  readonly proxyFor: (url: string) => string | undefined
  readonly machineCaFile: string | undefined
  /** Of the machine's user list: HOME may be a project's word. */
  readonly programEnv: Readonly<Record<string, string>>
}

const TIMEOUT_MS = 15_000
/** Before it ends, so that what is on its way arrives. */
const EARLY_MS = 120_000

export function databricksOpener(around: DatabricksAround): (url: string) => Open {
  const tokens = new Map<string, Token>()
  return (url) => async () => {
    const [missing] = profileIn(url) === undefined ? around.missing() : []
    if (missing !== undefined) return { status: 'waiting', reason: absent(missing) }
    const found = sourceOf({ profile: profileIn(url), say: around.say, profiles: profilesIn(around) })
    if (!found.ok) return { status: 'waiting', reason: found.why }
    const { source } = found
    const key = JSON.stringify(source)
    const kept = tokens.get(key)
    const isFresh = kept !== undefined && (kept.untilMs ?? Number.POSITIVE_INFINITY) > Date.now() + EARLY_MS
    const token = isFresh ? kept : await fetched(source, around)
    if (token.status !== 'token') return token
    tokens.set(key, token)
    return opened(source.host, token.authorization, around)
  }
}

const absent = (name: string) =>
  `Databricks needs ${name}, which is not known here as you allowed it: start Claude Code from a shell that has it, or run "turnspan allow" there.`

function opened(host: string, authorization: string, { home, proxyFor }: DatabricksAround): Opened {
  const mark = keyedHash(home, `databricks\0${authorization}`).slice(0, 16)
  return { status: 'open', url: host, headers: { authorization }, proxy: proxyFor(host), mark }
}

const profileIn = (url: string) => /^databricks:\/\/(.+)$/.exec(url)?.[1]

function profilesIn({ say, programEnv }: DatabricksAround): Profiles | undefined {
  const file = say('DATABRICKS_CONFIG_FILE') ?? path.join(programEnv.HOME ?? '/', '.databrickscfg')
  try {
    const text = path.isAbsolute(file) ? readIfThere(file) : undefined
    return text === undefined ? undefined : readProfiles(text)
  } catch {
    return undefined
  }
}

async function fetched(source: Source, around: DatabricksAround) {
  const { proxyFor, machineCaFile, programEnv } = around
  const tls = readTlsFiles(
    source.host.startsWith('https:') && machineCaFile !== undefined ? { machineCaFile } : undefined,
  )
  if ('status' in tls) return tls
  const route = openRoute({ proxy: proxyFor(source.host), tls, timeoutMs: TIMEOUT_MS })
  const http = openHttp({ url: source.host, headers: {}, timeoutMs: TIMEOUT_MS }, route)
  try {
    return await tokenFor(source, { http, nowMs: Date.now(), programEnv })
  } finally {
    http.close()
  }
}
