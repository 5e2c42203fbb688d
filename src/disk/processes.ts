// Other processes and programs of this machine.
import fs from 'node:fs'
import path from 'node:path'

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

/** The whole path of a program; `folders` as PATH names them. What is relative means another folder in every project. */
export function programIn(folders: string | undefined, name: string): string | undefined {
  return (folders ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name))
    .find(isProgram)
}
