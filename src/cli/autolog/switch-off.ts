import path from 'node:path'
import { type Scope, settingsPath } from '../../claude/folders.ts'
import { switchOff } from '../../claude/switch.ts'
import { trustedParts } from '../../config/project.ts'
import { distrust } from '../../config/trust.ts'
import type { Context } from '../context.ts'
import { failure, type Result, success } from '../result.ts'
import { envSeenByHooks } from './env-seen.ts'

/** Takes out of the settings what setup put in, and nothing else; traces and what waits stay. */
export async function switchOffIn(context: Context, directory: string, isUser: boolean): Promise<Result> {
  const { environment, home } = context
  const scopes: readonly Scope[] = isUser ? ['user'] : ['project', 'local']
  const seen = envSeenByHooks(environment, directory)
  const said: string[] = []
  for (const scope of scopes) {
    const file = settingsPath(scope, {
      projectDir: directory,
      homeDir: environment.homeFolder,
      claudeConfigDir: environment.claudeConfigFolder,
    })
    const off = await switchOff(
      { path: file, scope },
      { launcherPath: home.launcher, backupFolder: home.backup },
    )
    if (off.status === 'failed') return failure(off.reason, said.join('\n'))
    if (off.status !== 'nothing to do') said.push(`✓ Tracing is off in ${off.file}${WORDS[off.status]}`)
  }
  if (said.length === 0) {
    const where = isUser ? 'your own settings' : path.join(directory, '.claude')
    return success(`Tracing was not on in ${where}.`)
  }
  if (!isUser) for (const values of trustedParts(seen)) distrust(home, directory, values)
  return success([...said, 'Traces stay where they are.'].join('\n'))
}

const WORDS: Readonly<Record<'restored' | 'deleted' | 'removed', string>> = {
  restored: ', which is as it was before.',
  deleted: ', which was not there before and is gone again.',
  removed: '; what others wrote there since is kept.',
}
