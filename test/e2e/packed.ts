// The package as a user gets it: packed by npm, installed into an empty folder, run by its own bin.
import fs from 'node:fs'
import path from 'node:path'
import { type Finished, run, runOk } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

const root = path.resolve(import.meta.dirname, '../..')
const NPM_TIMEOUT_MS = 240_000
const CLI_TIMEOUT_MS = 150_000

/** The path of the installed `turnspan`. */
export async function installPacked(): Promise<string> {
  const folder = tempDir('packed')
  const npm = (args: readonly string[], cwd: string) => runOk('npm', args, { cwd, timeoutMs: NPM_TIMEOUT_MS })
  const quiet = ['--silent', '--ignore-scripts']
  const { stdout } = await npm(['pack', ...quiet, '--pack-destination', folder], root)
  const tarball = path.join(folder, stdout.trim().split('\n').at(-1) ?? '')
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  await npm(['install', ...quiet, '--no-audit', '--no-fund', tarball], folder)
  return path.join(folder, 'node_modules', '.bin', 'turnspan')
}

export interface User {
  readonly bin: string
  readonly home: string
  readonly cwd: string
}

/** Runs the CLI with nothing of this machine's environment but PATH. */
export const turnspan = (
  user: User,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> =>
  run(user.bin, args, {
    cwd: user.cwd,
    env: { PATH: process.env.PATH ?? '', HOME: user.home, ...env },
    timeoutMs: CLI_TIMEOUT_MS,
  })
