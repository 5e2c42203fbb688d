import path from 'node:path'

/**
 * Whether a file lies below a folder; both whole and without links. Windows takes `c:\Users` and `C:\users` for the same,
 * and programs write both: an editor's terminal has another case of the drive than the shell.
 */
export function isBelow(folder: string, file: string, platform: NodeJS.Platform = process.platform): boolean {
  const { sep } = platform === 'win32' ? path.win32 : path.posix
  const asCompared = (text: string) => (platform === 'win32' ? text.toLowerCase() : text)
  return asCompared(file).startsWith(asCompared(folder.endsWith(sep) ? folder : folder + sep))
}
