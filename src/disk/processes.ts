// Other processes and programs of this machine.
import fs from 'node:fs'
import path from 'node:path'
import { isWindowsPath } from './windows-path.ts'

/** Also of another user. A pid may have been given to another process since. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

export function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

/** The whole path of a program; `folders` as PATH names them. */
export const programIn = (folders: string | undefined, name: string): string | undefined =>
  programsNamed(folders, name).find(isProgram)

/**
 * Where it may lie, in the order of PATH. What is relative means another folder in every project, and on Windows what
 * names no drive means another on every drive. There only what is started without a shell counts: `.cmd` and `.bat` are
 * not, since Node 20.12. https://nodejs.org/en/blog/vulnerability/april-2024-security-releases-2
 */
export function programsNamed(
  folders: string | undefined,
  name: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  const isWindows = platform === 'win32'
  const system = isWindows ? path.win32 : path.posix
  const isWhole = (folder: string) => (isWindows ? isWindowsPath(folder) : system.isAbsolute(folder))
  const names = isWindows && !/\.(?:exe|com)$/i.test(name) ? [`${name}.exe`, `${name}.com`] : [name]
  return (folders ?? '')
    .split(system.delimiter)
    .filter(isWhole)
    .flatMap((folder) => names.map((each) => system.join(folder, each)))
}
