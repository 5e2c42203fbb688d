// MLflow may read while we write, and a disk may be full in the middle: a file is there whole or not at all.
import fs from 'node:fs'
import path from 'node:path'

/** A reader sees the old or the new text. Throws where it cannot be written, and leaves nothing behind. */
export function replace(file: string, text: string): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`)
  try {
    fs.rmSync(temporary, { force: true })
    fs.writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    fs.renameSync(temporary, file)
  } finally {
    fs.rmSync(temporary, { force: true })
  }
}
