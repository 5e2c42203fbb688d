// Before the client starts: the runtime in our home, this user's word for where the traces go, and the one file that tells
// the client of our hooks. No settings file of anybody is touched.
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { trustedParts } from '../../config/project.ts'
import type { Settings } from '../../config/settings.ts'
import { trust } from '../../config/trust.ts'
import { writePrivate } from '../../disk/private-file.ts'
import { makeReady } from '../autolog/make-ready.ts'
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
  const ready = await makeReady(context, settings, wish)
  if (!ready.ok) return ready
  const claude = withHooks(given, ready.command)
  if (!claude.ok) return claude
  const env = Object.fromEntries(
    Object.entries(ready.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const notes = [...ready.notes]
  // Inside Claude Code a project may have written what this shell says.
  const said = environment.isInsideClaudeCode ? [] : trustedParts(env)
  for (const values of said) {
    const trusted = trust(home, wish.directory, values, Date.now())
    if (!trusted.ok) notes.push(trusted.why)
  }
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
