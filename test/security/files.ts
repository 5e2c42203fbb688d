// What lies below a folder, and where a canary turns up in it.
import fs from 'node:fs'
import path from 'node:path'

/** Every name below a folder, itself left out, by full path. */
export const namesBelow = (folder: string): readonly string[] =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort()
    : []

/** Every name below a folder with what tells a change of it. */
export const snapshot = (folder: string): readonly string[] =>
  namesBelow(folder).map((file) => {
    const { mode, uid, size, nlink, mtimeMs } = fs.lstatSync(file)
    return `${file} ${mode} ${uid} ${size} ${nlink} ${fs.lstatSync(file).isDirectory() ? '' : mtimeMs}`
  })

/** `700 journal`, `600 journal/x.ndjson`, …: links left out. */
export const modesBelow = (folder: string): readonly string[] =>
  namesBelow(folder).flatMap((file) => {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false })
    if (stat === undefined || stat.isSymbolicLink()) return []
    return `${(stat.mode & 0o777).toString(8)} ${path.relative(folder, file)}`
  })

/** The files that hold it, as text or as any of the forms in which a text is written down. */
export function filesWith(canary: string, folder: string): readonly string[] {
  const forms = [
    canary,
    encodeURIComponent(canary),
    JSON.stringify(canary).slice(1, -1),
    ...['', 'x', 'xx'].map(base64After(canary)),
  ]
  return namesBelow(folder).filter((file) => {
    const bytes = bytesOf(file)
    return bytes !== undefined && forms.some((form) => bytes.includes(form))
  })
}

/** Undefined for a folder, and for a file that a flusher took away since it was listed. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return fs.lstatSync(file).isFile() ? fs.readFileSync(file) : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The part that is the same whatever stands before and behind it; a text in base64 begins at one of three bits. */
const base64After =
  (text: string) =>
  (before: string): string =>
    Buffer.from(before + text)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(before === '' ? 0 : 4, -2)
