// Parts of the store's files, one after another of the same file: it is opened once.
import fs from 'node:fs'
import path from 'node:path'
import type { Part } from './types.ts'

export interface Reader {
  /** Undefined where it is not there any more. */
  read(part: Part): Buffer | undefined
  close(): void
}

export function openReader(folder: string): Reader {
  let open: { readonly file: string; readonly fd: number } | undefined
  const close = () => {
    if (open !== undefined) fs.closeSync(open.fd)
    open = undefined
  }
  return {
    read({ file, offset, length }) {
      try {
        if (open?.file !== file) {
          close()
          open = { file, fd: fs.openSync(path.join(folder, file), 'r') }
        }
        const bytes = Buffer.allocUnsafe(length)
        for (let read = 0; read < length; ) {
          const n = fs.readSync(open.fd, bytes, read, length - read, offset + read)
          if (n === 0) return undefined
          read += n
        }
        return bytes
      } catch {
        return undefined
      }
    },
    close,
  }
}
