import path from 'node:path'
import { isOurCommand } from '../../claude/hook-command.ts'
import { hookEntries } from '../../claude/hook-entries.ts'
import { readSettings } from '../../claude/settings-file.ts'
import { switchOff } from '../../claude/switch.ts'
import { trustedParts } from '../../config/project.ts'
import { forgetSetUp, setUpProject } from '../../config/set-up-projects.ts'
import { distrust } from '../../config/trust.ts'
import { removeProjectLog } from '../../diagnostics/project-log.ts'
import type { RecordedEnv } from '../../hook/record.ts'
import type { Context } from '../context.ts'
import { failure, type Result, success, wrongUse } from '../result.ts'
import { envIn, envSources, mergedEnv } from './env-seen.ts'
import { isUsersOwn, type SettingsOfScope, settingsThatCount } from './settings-files.ts'

/** Takes out of the settings what setup put in, and nothing else; traces and what waits stay. */
export async function switchOffIn(context: Context, directory: string, isUser: boolean): Promise<Result> {
  const { home, launcher } = context
  const all = settingsThatCount(context, directory)
  const targets = all.filter(({ scope }) => (scope === 'user') === isUser)
  if (!isUser && isUsersOwn(context, directory) && !targets.some((target) => isOn(context, target))) {
    return wrongUse(`${directory} is your home, whose settings are your own: use --disable --user.`)
  }
  const envs = envsOf(context, directory, targets)
  // Before the settings, whose folder goes only where it is empty.
  if (!isUser) forgetProject(context, directory)
  const said: string[] = []
  for (const target of targets) {
    const off = await switchOff(target, { launcherPath: launcher, backupFolder: home.backup })
    if (off.status === 'failed') return failure(off.reason, said.join('\n'))
    if (off.status !== 'nothing to do') said.push(`✓ Tracing is off in ${off.file}${WORDS[off.status]}`)
  }
  if (!isUser) {
    for (const values of envs.flatMap(trustedParts)) distrust(home, directory, values)
  }
  const stillOn = all.filter((each) => !targets.includes(each) && isOn(context, each))
  const rest = stillOn.map(({ path }) => `! Tracing is still on through ${path}.`)
  if (said.length > 0) return success([...said, 'Traces stay where they are.', ...rest].join('\n'))
  const where = isUser ? 'your own settings' : path.join(directory, '.claude')
  return success([`Tracing was not on in ${where}.`, ...rest].join('\n'))
}

/** As hooks of this shell see them, of another one, and what setup wrote alone. */
function envsOf(context: Context, directory: string, targets: readonly SettingsOfScope[]): RecordedEnv[] {
  const sources = envSources(context, directory)
  const alone = targets.map(({ path }) => ({ name: path, env: envIn(path, true) }))
  return [sources, sources.slice(1), alone].map(mergedEnv)
}

function forgetProject({ home }: Context, directory: string): void {
  const known = setUpProject(home, directory)
  if (known === undefined) return
  forgetSetUp(home, directory)
  removeProjectLog(known.root)
}

function isOn({ launcher }: Context, { path }: SettingsOfScope): boolean {
  const read = readSettings(path)
  return (
    read.status === 'read' && hookEntries(read.text).some(({ command }) => isOurCommand(command, launcher))
  )
}

const WORDS: Readonly<Record<'restored' | 'deleted' | 'removed', string>> = {
  restored: ', which is as it was before.',
  deleted: ', which was not there before and is gone again.',
  removed: '; what others wrote there since is kept.',
}
