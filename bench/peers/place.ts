// What the entries of known/ have in common: settings, programs in the PATH, Python packages.
import fs from 'node:fs'
import path from 'node:path'
import { cached } from '../../test/rig/cache.ts'
import { claudeCodeEnv } from '../../test/rig/claude-code.ts'
import { runOk } from '../../test/rig/run.ts'
import { tempDir } from '../../test/rig/temp-dir.ts'

const INSTALL_MS = 1_200_000

/** Adds keys to a settings file, or begins it. Gives its path. */
export function writeSettings(file: string, keys: object): string {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const old = fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as object) : {}
  fs.writeFileSync(file, JSON.stringify({ ...old, ...keys }, null, 2))
  return file
}

/** The client's PATH with a folder before it. */
export const pathWith = (folder: string): string => [folder, claudeCodeEnv('', '').PATH].join(path.delimiter)

/** A folder with a command that runs a Python module: the scripts of a cached environment name another folder. */
export function shim(name: string, python: string, module: string): string {
  const folder = tempDir('bin')
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\nexec '${python}' -m ${module} "$@"\n`, {
    mode: 0o755,
  })
  return folder
}

/** The Python of an environment with this package and no other of its own. */
export async function pythonWith(name: string, requirement: string): Promise<string> {
  const version = ['-c', 'import sys; print(sys.version, sys.base_prefix)']
  const { stdout } = await runOk('python3', version, { timeoutMs: 60_000 })
  const dir = await cached({ name, content: [requirement, stdout] }, async (draft) => {
    await runOk('python3', ['-m', 'venv', draft], { timeoutMs: INSTALL_MS })
    const own = path.join(draft, 'bin/python')
    await runOk(own, ['-m', 'pip', 'install', '--quiet', requirement], { timeoutMs: INSTALL_MS })
  })
  return path.join(dir, 'bin/python')
}

/** One installation for all who ask. */
export function once<T>(get: () => Promise<T>): () => Promise<T> {
  let got: Promise<T> | undefined
  return () => {
    got ??= get()
    return got
  }
}
