// What is in `<home>/bin` now: whether it is what was installed, and what setup recorded there.
import fs from 'node:fs'
import path from 'node:path'
import type { Runtime } from './install.ts'
import { nodeOf, recordedIn, type Surroundings } from './launcher.ts'
import { BUNDLES, LAUNCHER, mayRun, read, STATUS_LINE, SUMS, sha256, VERSION } from './runtime.ts'

export type RuntimeFacts =
  | { readonly status: 'absent' }
  | {
      readonly status: 'present'
      readonly version: string | undefined
      /** Files that are not as they were installed: missing, changed, or others may write them. */
      readonly altered: readonly string[]
      readonly node: string | undefined
      /** Whether that node is there and may be run. */
      readonly nodeRuns: boolean
    }

/** `packaged`: what this package would install. Of the same version it must be the same, whatever the sums say. */
export function inspectRuntime(
  home: string,
  packaged?: Pick<Runtime, 'bundleFolder' | 'version'>,
): RuntimeFacts {
  const at = (name: string) => path.join(home, 'bin', name)
  const script = read(at(LAUNCHER))
  if (script === undefined && BUNDLES.every((name) => read(at(name)) === undefined))
    return { status: 'absent' }
  const sums = new Map(sumLines(read(at(SUMS))?.toString('utf8') ?? ''))
  const node = script === undefined ? undefined : nodeOf(script.toString('utf8'))
  const version = read(at(VERSION))?.toString('utf8').trim()
  const isPackaged = (name: string, bytes: Buffer) =>
    packaged === undefined ||
    packaged.version !== version ||
    (read(path.join(packaged.bundleFolder, name))?.equals(bytes) ?? true)
  return {
    status: 'present',
    version,
    altered: [...BUNDLES, LAUNCHER, STATUS_LINE, VERSION].filter((name) => {
      const bytes = read(at(name))
      return (
        bytes === undefined ||
        sha256(bytes) !== sums.get(name) ||
        !isPackaged(name, bytes) ||
        isOpenToOthers(fs.statSync(at(name)))
      )
    }),
    node,
    nodeRuns: node !== undefined && mayRun(node),
  }
}

/** What setup recorded of the user's surroundings; nothing where there was none. */
export const recordedSurroundings = (home: string): Surroundings =>
  recordedIn(read(path.join(home, 'bin', LAUNCHER))?.toString('utf8') ?? '')

function* sumLines(text: string): Generator<[name: string, sum: string]> {
  for (const line of text.split('\n')) {
    const [sum, name] = line.split('  ')
    if (sum !== undefined && name !== undefined) yield [name, sum]
  }
}

// Windows keeps no such bits: node makes them up, 0666 or 0444.
const hasModes = process.platform !== 'win32'
const isOpenToOthers = (stat: fs.Stats) => hasModes && (stat.mode & 0o022) !== 0
