// Adds one destination to the user's own configuration and says what becomes of it.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { namesIn } from '../../config/references.ts'
import { type Variable, variable } from '../../config/variables.ts'
import { ensurePrivateFolder } from '../../disk/private-file.ts'
import type { Destination } from '../../export/destination.ts'
import { type Edit, setProperty, valueAt } from '../../jsonc/edit.ts'
import type { JsonValue } from '../../jsonc/style.ts'
import { noteVariables } from '../allow-variables.ts'
import { databricksVariables } from '../autolog/mlflow-credentials.ts'
import { databricksSteps, editOwnConfig } from '../autolog/own-config.ts'
import { type Context, readSettingsOf } from '../context.ts'
import type { Entry } from './entry.ts'
import { type Tried, tried } from './try.ts'

export interface Added {
  readonly ok: true
  readonly destination: Destination
  readonly changed: boolean
  readonly variables: readonly VariableHere[]
  /** Absent where nobody wanted to know. */
  readonly test?: Tried
}

export interface VariableHere {
  readonly name: string
  readonly status: Variable['status']
}

interface Adding {
  readonly id: string
  readonly entry: Entry
  readonly isTested: boolean
}

export async function add(
  context: Context,
  { id, entry, isTested }: Adding,
): Promise<Added | { readonly ok: false; readonly why: string }> {
  const { home, environment } = context
  const written = await editOwnConfig(home, [
    (text) => withEntry(text, id, entry),
    ...databricksSteps(databricksVariables(entry.url, environment)),
  ])
  if (!written.ok) return written
  if (entry.kind === 'file') makeFolderOf(entry.url)
  const read = readSettingsOf(context)
  const destination = read.ok ? read.settings.destinations.find((each) => each.id === id) : undefined
  if (!read.ok || destination === undefined) return { ok: false, why: `${home.config} cannot be read.` }
  // What this shell says of a variable that was never allowed is allowed by naming it here.
  noteVariables(context, read.settings)
  const variables = namesOf(entry).map((name) => ({
    name,
    status: variable(home, name, environment.lookup).status,
  }))
  return {
    ok: true,
    destination,
    changed: written.changed,
    variables,
    ...(isTested && { test: await tried(destination) }),
  }
}

/** What somebody has set up already is not replaced: its queue would go on to another place. */
function withEntry(text: string, id: string, entry: Entry): Edit {
  const there = valueAt(text, ['destinations', id])
  if (there === undefined) return setProperty(text, ['destinations', id], entry as JsonValue)
  if (JSON.stringify(there) === JSON.stringify(entry)) return { ok: true, text }
  const message = `"${id}" is there already: give this one another --name, or take that one away first (turnspan destinations remove ${id})`
  return { ok: false, problem: { message, line: 1, column: 1 } }
}

const namesOf = ({ headers = {} }: Entry): readonly string[] => [
  ...new Set(Object.values(headers).flatMap(namesIn)),
]

/** One that is there stays as it is: it may be meant for others too. */
function makeFolderOf(url: string): void {
  const folder = path.dirname(fileURLToPath(url))
  if (!fs.existsSync(folder)) ensurePrivateFolder(folder)
}
