// Switches turnspan on and off in one settings file.
import { backupWitness, discardIfEmptied, forgetOriginal, restoreIfUntouched } from './backup.ts'
import type { SettingsFile } from './folders.ts'
import { isOurCommand } from './hook-command.ts'
import { hookEntries } from './hook-entries.ts'
import type { Plan } from './plan.ts'
import { type EditOutcome, editSettings } from './settings-file.ts'
import { planRemoval, planSetup, type SetupWish } from './setup.ts'

export interface SwitchOffOptions {
  readonly launcherPath: string
  readonly backupFolder: string
}

export type SwitchOffOutcome =
  /** The very bytes from before turnspan; deleted where there was no file. */
  | { readonly status: 'restored' | 'deleted'; readonly file: string }
  /** Others wrote to the file since: only what is ours was taken out. */
  | { readonly status: 'removed'; readonly file: string; readonly changes: readonly string[] }
  | { readonly status: 'nothing to do'; readonly file: string }
  | { readonly status: 'failed'; readonly reason: string }

export function switchOn(
  settings: SettingsFile,
  wish: SetupWish,
  backupFolder: string,
): Promise<EditOutcome<Plan>> {
  const witness = backupWitness(backupFolder)
  return editSettings(settings, (text) => planSetup(text, wish), { witness })
}

export async function switchOff(
  settings: SettingsFile,
  { launcherPath, backupFolder }: SwitchOffOptions,
): Promise<SwitchOffOutcome> {
  const hasNone = (text: string) =>
    !hookEntries(text).some(({ command }) => isOurCommand(command, launcherPath))
  const restored = await restoreIfUntouched(settings, backupFolder, hasNone)
  if (restored.status !== 'not possible') return restored
  const removed = await editSettings(settings, (text) => planRemoval(text, { launcherPath }))
  if (removed.status === 'failed') return removed
  const { file } = removed
  const deleted = await discardIfEmptied(settings, backupFolder)
  forgetOriginal(backupFolder, file)
  if (deleted) return { status: 'deleted', file }
  if (removed.status === 'unchanged') return { status: 'nothing to do', file }
  return { status: 'removed', file, changes: removed.result.changes }
}
