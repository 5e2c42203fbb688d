// Before the client starts: the runtime in our home, this user's word for where the traces go, and the one file that tells
// the client of our hooks. No settings file of anybody is touched.
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hookCommand } from '../../claude/hook-command.ts'
import { readConfig } from '../../config/config.ts'
import { trustedParts } from '../../config/project.ts'
import { type Settings, settingsOf } from '../../config/settings.ts'
import { trust } from '../../config/trust.ts'
import { keepContextFolder } from '../../digest/context.ts'
import { keyOf } from '../../disk/key.ts'
import { writePrivate } from '../../disk/private-file.ts'
import { installRuntime, recordedSurroundings } from '../../hook/install.ts'
import { VERSION } from '../../version.ts'
import { noteVariables } from '../allow-variables.ts'
import { experimentFor } from '../autolog/experiment.ts'
import { writeOwnConfig } from '../autolog/own-config.ts'
import { envFor } from '../autolog/set-up.ts'
import { surroundingsToRecord } from '../autolog/surroundings.ts'
import type { Wish } from '../autolog/wish.ts'
import type { Context } from '../context.ts'
import { withHooks } from './claude-args.ts'

export type Prepared =
  | {
      readonly ok: true
      /** For the client: what follows its name. */
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly notes: readonly string[]
      readonly cleanUp: () => void
    }
  | { readonly ok: false; readonly why: string }

export async function prepare(
  context: Context,
  settings: Settings,
  { wish, given }: { readonly wish: Wish; readonly given: readonly string[] },
): Promise<Prepared> {
  const { environment, home } = context
  const experiment = await experimentFor(wish, settings, environment.lookup)
  if (experiment.status === 'refused') return { ok: false, why: experiment.reason }
  const runtime = installRuntime({
    home: home.root,
    bundleFolder: fileURLToPath(new URL('../../bin/', import.meta.url)),
    node: process.execPath,
    version: VERSION,
    ...surroundingsToRecord(environment, recordedSurroundings(home.root)),
  })
  if (runtime.status === 'refused') return { ok: false, why: runtime.why }
  const homeIsDefault = home.root === environment.defaultTurnspanHome
  const claude = withHooks(given, hookCommand('user', { path: runtime.launcher, homeIsDefault }))
  if (!claude.ok) return claude
  keyOf(home)
  const written = await writeOwnConfig(home, wish)
  if (!written.ok) return written
  const config = readConfig(home.config)
  const now = settingsOf(config.ok ? config.config : {})
  keepContextFolder(home, now.handsOnContext)

  const env = Object.fromEntries(
    Object.entries(envFor(wish, experiment.id)).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  const notes = [...noteVariables(context, now)]
  // Inside Claude Code a project may have written what this shell says.
  const said = environment.isInsideClaudeCode ? [] : trustedParts(env)
  for (const values of said) {
    const trusted = trust(home, wish.directory, values, Date.now())
    if (!trusted.ok) notes.push(trusted.why)
  }
  if (experiment.status === 'unreachable')
    notes.push(`${experiment.reason} Traces wait until it can be reached.`)
  const file = path.join(home.root, 'run', `${randomUUID()}.json`)
  writePrivate(file, JSON.stringify(claude.settings))
  return {
    ok: true,
    args: claude.args(file),
    env,
    notes,
    cleanUp: () => fs.rmSync(file, { force: true }),
  }
}
