// What every command stands on: the user's surroundings, our home, the configuration.
import fs from 'node:fs'
import path from 'node:path'
import { aroundOf } from '../config/around.ts'
import { readConfig } from '../config/config.ts'
import { type Environment, machineAround, readEnvironment } from '../config/environment.ts'
import { type Settings, settingsOf } from '../config/settings.ts'
import { type Home, homeAt } from '../disk/home.ts'
import { recordedSurroundings } from '../hook/inspect.ts'
import { failure, type Result } from './result.ts'

export interface Context {
  readonly environment: Environment
  readonly home: Home
  /** The launcher as setup writes it into settings: with links resolved. */
  readonly launcher: string
  readonly projectsFolder: string
}

export function openContext(): Context {
  const environment = readEnvironment()
  const home = homeAt(environment.turnspanHome)
  return {
    environment,
    home,
    launcher: homeAt(fs.existsSync(home.root) ? fs.realpathSync(home.root) : home.root).launcher,
    projectsFolder: path.join(environment.claudeConfigFolder, 'projects'),
  }
}

export type SettingsRead =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly result: Result; readonly problems: readonly string[] }

export function readSettingsOf({ home, environment }: Context): SettingsRead {
  const read = readConfig(home.config)
  if (read.ok) {
    const machine = machineAround(environment, recordedSurroundings(home.root))
    return { ok: true, settings: settingsOf(read.config, aroundOf(home, machine)) }
  }
  const problems = read.problems.map(({ message }) => `${read.file}: ${message}.`)
  const cure = 'Mend it; until then events wait in the journal and nothing is lost.'
  return { ok: false, result: failure([...problems, cure].join('\n')), problems }
}
