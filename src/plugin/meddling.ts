// An option that the user left empty is not in the environment of a hook, so what stands there under its name may be a
// project's (its `env`); and older clients took a project's own `pluginConfigs`. Where a project names either, nothing that
// this client says of options is believed.
import fs from 'node:fs'
import path from 'node:path'
import { projectSettingsNames } from '../claude/folders.ts'

const LARGEST = 4 * 1024 * 1024

/** The first settings file of a project that names what is the user's alone. `own` is Claude Code's own folder. */
export function meddlingIn(places: readonly string[], own: string): string | undefined {
  const folders = [...new Set(places.flatMap(allAbove))].map((place) => path.join(place, '.claude'))
  return folders
    .filter((folder) => !isSame(folder, own))
    .flatMap((folder) => projectSettingsNames().map((name) => path.join(folder, name)))
    .find(names)
}

const NAMES = /CLAUDE_PLUGIN_|pluginConfigs|\\u/i

/** Any escape may spell a name; a file that cannot be read, or is too large to be one of settings, may hold anything. */
function names(file: string): boolean {
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined) return false
    return !stat.isFile() || stat.size > LARGEST || NAMES.test(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
  }
}

function allAbove(place: string): readonly string[] {
  const whole = path.resolve(place)
  const above = path.dirname(whole)
  return above === whole ? [whole] : [whole, ...allAbove(above)]
}

function isSame(one: string, other: string): boolean {
  try {
    return fs.realpathSync(one) === fs.realpathSync(other)
  } catch {
    return path.resolve(one) === path.resolve(other)
  }
}
