// Recorded sessions in somebody's home, as Claude Code and the hooks would have left them.
import fs from 'node:fs'
import path from 'node:path'
import { homeAt } from '../../src/disk/home.ts'
import { putEvents, putTranscripts, type World } from '../flusher/world.ts'
import { filesBelow, type Person } from './person.ts'

export const worldOf = ({ home, homeFolder, project }: Person): World => ({
  home: homeAt(home),
  claudeFolder: path.join(homeFolder, '.claude'),
  project,
  hook: path.join(home, 'bin', 'hook.cjs'),
  flusher: path.join(home, 'bin', 'flusher.cjs'),
})

/** The session ran in `cwd`; `env` is what its hooks saw. */
export function haveSession(
  person: Person,
  name: string,
  { cwd = person.project, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): void {
  const world = worldOf(person)
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  putTranscripts(world, name)
  const projects = path.join(world.claudeFolder, 'projects')
  for (const [file, text] of Object.entries(filesBelow(projects))) {
    fs.writeFileSync(path.join(projects, file), text.replaceAll('"/home/dev/project"', JSON.stringify(cwd)))
  }
  putEvents(world, name, { env })
}
