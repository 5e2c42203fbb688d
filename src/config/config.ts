// config.json: JSON with comments, checked as a whole, refused with line and column.
import fs from 'node:fs'
import path from 'node:path'
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser'
import * as v from 'valibot'
import { readIfThere } from '../disk/private-file.ts'
import { type Problem, parseJsonc, problemAt } from '../jsonc/document.ts'
import { withPlugin } from './plugin-destinations.ts'
import { pluginFileIn } from './plugin-options.ts'
import { type Config, configSchema } from './schema.ts'

export type ConfigRead =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly file: string; readonly problems: readonly Problem[] }

/** With what the user told the Claude Code plugin, if anything. */
export function readConfig(file: string): ConfigRead {
  try {
    const read = parseConfig(readIfThere(file) ?? '', file)
    return read.ok ? { ok: true, config: withPlugin(read.config, path.dirname(file)) } : read
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    const message = code === 'EISDIR' ? 'this is a folder, not a file' : `it cannot be read (${code})`
    return { ok: false, file, problems: [{ message, line: 1, column: 1 }] }
  }
}

/** Another one after every change of what `readConfig` reads: a process that lives on knows by it that its settings are old. */
export const configMark = (file: string): string =>
  [file, pluginFileIn(path.dirname(file))].map(markOf).join(' ')

function markOf(file: string): string {
  const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true })
  return stat === undefined ? 'absent' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`
}

/** An empty file says nothing, and nothing is wrong with that. */
export function parseConfig(text: string, file: string): ConfigRead {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return { ok: false, file, problems: [parsed.problem] }
  const { root, body } = parsed.document
  const result = v.safeParse(configSchema, getNodeValue(root))
  if (result.success) return { ok: true, config: result.output }
  const problems = result.issues.map(({ path = [], message }) => {
    const keys = path.map(({ key }) => key as string)
    const offset = offsetOf(root, keys, path.at(-1)?.origin === 'key')
    return problemAt(body, offset, `${keys.join('.') || 'the configuration'} ${message}`)
  })
  return { ok: false, file, problems: onePerPlace(problems) }
}

export type ConfigGiven =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }

/** The same for a value that a program made. */
export function checkedConfig(given: unknown): ConfigGiven {
  const result = v.safeParse(configSchema, given)
  if (result.success) return { ok: true, config: result.output }
  const problems = result.issues.map(({ path = [], message }) => {
    return `${path.map(({ key }) => key).join('.') || 'the configuration'} ${message}`
  })
  return { ok: false, problems: [...new Set(problems)] }
}

/** Where a value stands, or its key; what is missing is missing in the object around it. */
function offsetOf(root: Node, keys: readonly string[], isAboutKey: boolean): number {
  const node = findNodeAtLocation(root, [...keys])
  if (node === undefined) return offsetOf(root, keys.slice(0, -1), false)
  return (isAboutKey ? node.parent?.offset : undefined) ?? node.offset
}

const onePerPlace = (problems: readonly Problem[]) =>
  problems.filter(
    ({ line, column }, index) =>
      problems.findIndex((other) => other.line === line && other.column === column) === index,
  )
