// Variables that config.json names in headers. Claude Code hands a cloned project's `env` to the hook that starts the
// flusher, so a name alone proves nothing: a project's GH_TOKEN would send this user's traces to somebody else's
// account. Trust is by value: what this user's own shell had when they allowed it. No value is written down.
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { keyedHash } from '../disk/key.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { VARIABLES } from '../hook/wake.ts'
import { isJson } from '../json/read.ts'
import { isVariableName } from './references.ts'
import { type Trusted, whyNothingCounts } from './trust.ts'

type TrustHome = Pick<Home, 'trust' | 'key'>
export type Lookup = (name: string) => string | undefined

export type Variable =
  | { readonly status: 'allowed'; readonly value: string }
  /** Not there, never allowed, or another value than the one that was. */
  | { readonly status: 'absent' | 'new' | 'changed' }

/** The one place that decides whether a value counts. */
export function variable(home: Home, name: string, lookup: Lookup): Variable {
  const value = lookup(name)
  if (value === undefined || value === '') return { status: 'absent' }
  const known = whyNothingCounts(home) === undefined ? recordsIn(home).get(name) : undefined
  if (known === undefined) return { status: 'new' }
  return known === hashOf(home, name, value) ? { status: 'allowed', value } : { status: 'changed' }
}

/** This user's word that what their shell says of these is theirs. Others stay as they were, where they are still named. */
export function allowVariables(
  home: Home,
  names: readonly string[],
  { lookup, named }: { readonly lookup: Lookup; readonly named: readonly string[] },
): Trusted {
  const why = whyNothingCounts(home)
  if (why !== undefined) return { ok: false, why }
  const records = new Map([...recordsIn(home)].filter(([name]) => named.includes(name)))
  for (const name of names) {
    const value = lookup(name)
    if (value !== undefined && value !== '') records.set(name, hashOf(home, name, value))
  }
  const variables = [...records].map(([name, hmac]) => ({ name, hmac }))
  writePrivate(fileIn(home), `${JSON.stringify({ v: 1, variables }, null, 2)}\n`)
  return { ok: true }
}

/** Those that were allowed once. */
export const namesAllowed = (home: TrustHome): readonly string[] =>
  whyNothingCounts(home as Home) === undefined ? [...recordsIn(home).keys()] : []

function recordsIn(home: TrustHome): ReadonlyMap<string, string> {
  const read = readJsonIfThere(fileIn(home))
  const variables = isJson(read) && Array.isArray(read.variables) ? read.variables : []
  return new Map(
    variables.flatMap((each: unknown) => {
      if (!isJson(each) || typeof each.name !== 'string' || typeof each.hmac !== 'string') return []
      return isVariableName(each.name) ? [[each.name, each.hmac] as const] : []
    }),
  )
}

const hashOf = (home: TrustHome, name: string, value: string) =>
  keyedHash(home, `variable\0${name}\0${value}`)

/** The hook reads the names in it (hook/wake.ts). */
const fileIn = ({ trust }: Pick<Home, 'trust'>) => path.join(trust, VARIABLES)
