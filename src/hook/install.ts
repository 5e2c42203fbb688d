// The runtime in `<home>/bin`: what Claude Code calls, independent of where npm keeps the package.
import fs from 'node:fs'
import path from 'node:path'
import { type Launcher, launcherScript, type Surroundings } from './launcher.ts'
import { BUNDLES, LAUNCHER, mayRun, read, STATUS_LINE, SUMS, sha256, VERSION } from './runtime.ts'
import { statusLineScript } from './status-line.ts'

export interface Runtime extends Surroundings {
  readonly home: string
  /** Where the package keeps the bundles: its `dist/bin`. */
  readonly bundleFolder: string
  readonly node: string
  readonly version: string
}

export type Installed =
  | { readonly status: 'installed'; readonly launcher: string; readonly changed: readonly string[] }
  | { readonly status: 'refused'; readonly why: string }

/** Copies the runtime; what is already right is left alone. */
export function installRuntime(runtime: Runtime): Installed {
  const missing = BUNDLES.find((name) => !fs.existsSync(path.join(runtime.bundleFolder, name)))
  if (missing !== undefined) {
    return refused(`${path.join(runtime.bundleFolder, missing)} is missing: install turnspan again.`)
  }
  try {
    fs.mkdirSync(runtime.home, { recursive: true, mode: 0o700 })
    // A home that is a link is settled now, so that a link changed later leads nowhere else.
    const home = fs.realpathSync(runtime.home)
    const bin = path.join(home, 'bin')
    const problem = privateFolder(home) ?? privateFolder(bin)
    if (problem !== undefined) return refused(problem)
    const changed = filesOf({ ...runtime, home }).filter(({ name, bytes, mode }) =>
      replaceFile(path.join(bin, name), bytes, mode),
    )
    return {
      status: 'installed',
      launcher: path.join(bin, LAUNCHER),
      changed: changed.map(({ name }) => name),
    }
  } catch (error) {
    const { code, path: file = runtime.home } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return refused(`${file} cannot be written (${code}): make room for it, or choose another home.`)
  }
}

interface RuntimeFile {
  readonly name: string
  readonly bytes: Buffer
  readonly mode: number
}

/** In the order in which they are put in place: the launcher after what it starts, the sums last. */
function filesOf(runtime: Runtime & Launcher): readonly RuntimeFile[] {
  const text = (name: string, content: string, mode = 0o600) => ({ name, bytes: Buffer.from(content), mode })
  const files: readonly RuntimeFile[] = [
    ...BUNDLES.map((name) => ({
      name,
      bytes: fs.readFileSync(path.join(runtime.bundleFolder, name)),
      mode: 0o600,
    })),
    text(LAUNCHER, launcherScript({ ...runtime, cat: catOf() }), 0o700),
    text(STATUS_LINE, statusLineScript(runtime.home), 0o700),
    text(VERSION, `${runtime.version}\n`),
  ]
  const sums = files.map(({ name, bytes }) => `${sha256(bytes)}  ${name}\n`)
  return [...files, text(SUMS, sums.join(''))]
}

/** Not by PATH: hooks run it in surroundings that a cloned project may have written. */
const catOf = () => ['/bin/cat', '/usr/bin/cat', '/run/current-system/sw/bin/cat'].find(mayRun)

/** Why the folder cannot be used, if so. */
function privateFolder(folder: string): string | undefined {
  makeFolder(folder)
  const stat = fs.lstatSync(folder)
  const uid = process.geteuid?.()
  // Nor a link: the hook knows its home by where its own file really is.
  if (!stat.isDirectory()) return `${folder} is not a folder: move it away.`
  if (uid !== undefined && stat.uid !== uid) {
    return `${folder} belongs to another user (uid ${stat.uid}, you are ${uid}): run this as that user.`
  }
  if ((stat.mode & 0o777) !== 0o700) fs.chmodSync(folder, 0o700)
  return undefined
}

/** Two hooks of the plugin's may make the same one at once. */
function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** By rename, so that a hook that starts at this moment finds the old file or the new one. True where it changed. */
function replaceFile(file: string, bytes: Buffer, mode: number): boolean {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false })
  if (stat?.isFile() && hasMode(stat, mode) && read(file)?.equals(bytes)) return false
  const temporary = `${file}.${process.pid}.tmp`
  fs.rmSync(temporary, { force: true })
  fs.writeFileSync(temporary, bytes, { mode, flag: 'wx' })
  fs.chmodSync(temporary, mode)
  fs.renameSync(temporary, file)
  return true
}

// Windows keeps no such bits: node makes them up, 0666 or 0444.
const hasModes = process.platform !== 'win32'
const hasMode = (stat: fs.Stats, mode: number) => !hasModes || (stat.mode & 0o777) === mode

const refused = (why: string): Installed => ({ status: 'refused', why })
