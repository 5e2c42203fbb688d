// Where other programs that read the store stand in its order: a file for each name (docs/library.md).
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from '../disk/home.ts'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { safeName } from '../disk/safe-name.ts'
import { isJson, numberAt, textAt } from '../json/read.ts'
import type { Position } from './store.ts'

type Homely = Pick<Home, 'bridges'>

export interface BridgeCursor {
  readonly name: string
  readonly position: Position
  /** When a program was last there under that name. */
  readonly touchedMs: number
}

/** Undefined for a name that was never seen. */
export const readBridgeCursor = (home: Homely, name: string): Position | undefined =>
  cursorIn(fileOf(home, name))?.position

export const saveBridgeCursor = (home: Homely, name: string, position: Position): void =>
  writePrivate(fileOf(home, name), JSON.stringify({ name, ...position }))

/** One that cannot be read is none of them. */
export function bridgeCursors({ bridges }: Homely): readonly BridgeCursor[] {
  return namesIn(bridges).flatMap((each) => {
    const file = path.join(bridges, each)
    try {
      const cursor = cursorIn(file)
      return cursor === undefined ? [] : [{ ...cursor, touchedMs: fs.statSync(file).mtimeMs }]
    } catch {
      return []
    }
  })
}

const ENDING = '.json'
const fileOf = ({ bridges }: Homely, name: string) => path.join(bridges, `${safeName(name)}${ENDING}`)

function cursorIn(file: string): Omit<BridgeCursor, 'touchedMs'> | undefined {
  const noted = readJsonIfThere(file)
  if (!isJson(noted)) return undefined
  const [day, offset] = [textAt(noted, 'day'), numberAt(noted, 'offset')]
  if (day === undefined || offset === undefined) return undefined
  return { name: textAt(noted, 'name') ?? path.basename(file, ENDING), position: { day, offset } }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith(ENDING))
  } catch {
    return []
  }
}
