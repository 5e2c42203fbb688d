import { createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Home } from './home.ts'
import { ensurePrivateFolder, readIfThere } from './private-file.ts'

const SHORTEST = 32

/** This machine's own secret, made at first need; two processes that need it at once get the same. */
export function keyOf({ key: file }: Pick<Home, 'key'>): string {
  const known = readIfThere(file)
  if (known !== undefined && known.length >= SHORTEST) return known
  // Damaged: what is hashed with so little could be guessed. One that was not there may be by now, another process's.
  if (known !== undefined) fs.rmSync(file, { force: true })
  ensurePrivateFolder(path.dirname(file))
  const temporary = `${file}.${process.pid}.tmp`
  fs.rmSync(temporary, { force: true })
  fs.writeFileSync(temporary, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 })
  fs.chmodSync(temporary, 0o600)
  try {
    fs.linkSync(temporary, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    fs.rmSync(temporary, { force: true })
  }
  return fs.readFileSync(file, 'utf8')
}

/** What nobody can find by trying texts, who does not have the key: 32 hex digits. */
export const keyedHash = (home: Pick<Home, 'key'>, text: string): string =>
  createHmac('sha256', keyOf(home)).update(text).digest('hex').slice(0, 32)
