import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type Home, homeAt } from '../../src/disk/home.ts'

/** Goes away with the test. */
export function temporaryHome(): Home {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'turnspan-config-'))
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }))
  const root = path.join(folder, '.turnspan')
  fs.mkdirSync(root, { mode: 0o700 })
  return homeAt(root)
}

/** All that stands below it. */
export const textBelow = ({ root }: Pick<Home, 'root'>): string =>
  fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
