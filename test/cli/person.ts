// Somebody with a home of their own and a project in it, who runs turnspan in a shell that holds nothing else.
import fs from 'node:fs'
import path from 'node:path'
import { builtCli } from '../rig/built.ts'
import { type Finished, run } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'

export interface Person {
  readonly homeFolder: string
  readonly project: string
  /** turnspan's home. */
  readonly home: string
  readonly settings: { readonly user: string; readonly project: string; readonly local: string }
  readonly config: string
}

export function newPerson(): Person {
  const homeFolder = tempDir('person')
  const project = path.join(homeFolder, 'work', 'project')
  fs.mkdirSync(project, { recursive: true })
  const home = path.join(homeFolder, '.turnspan')
  return {
    homeFolder,
    project,
    home,
    settings: {
      user: path.join(homeFolder, '.claude', 'settings.json'),
      project: path.join(project, '.claude', 'settings.json'),
      local: path.join(project, '.claude', 'settings.local.json'),
    },
    config: path.join(home, 'config.json'),
  }
}

export interface How {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdin?: string
}

const TIMEOUT_MS = 60_000

export async function turnspan(person: Person, args: readonly string[], how: How = {}): Promise<Finished> {
  return run(process.execPath, [builtCli(), ...args], {
    cwd: how.cwd ?? person.project,
    env: shellOf(person, how.env),
    stdin: how.stdin ?? '',
    timeoutMs: TIMEOUT_MS,
  })
}

export const shellOf = ({ homeFolder }: Person, env: How['env'] = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: homeFolder,
  ...env,
})

/** Makes the folders above it too. */
export function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
}

export const textOf = (file: string): string => fs.readFileSync(file, 'utf8')

export const envIn = (file: string): Record<string, string> =>
  (JSON.parse(textOf(file)) as { env?: Record<string, string> }).env ?? {}

/** Every file below a folder, by its relative path. */
export function filesBelow(folder: string): Record<string, string> {
  if (!fs.existsSync(folder)) return {}
  return Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), textOf(file)]),
  )
}
