import { backupWitness } from '../../claude/backup.ts'
import type { Scope } from '../../claude/folders.ts'
import { findOldMlflow, type OldMlflow, switchOffOldMlflow } from '../../claude/old-mlflow.ts'
import { editSettings, readSettings } from '../../claude/settings-file.ts'
import type { Context } from '../context.ts'
import { settingsThatCount } from './settings-files.ts'

/** MLflow's own tracing of Claude Code, and in which settings it stands. */
export interface FoundMlflow {
  readonly scope: Scope
  readonly file: string
  readonly old: OldMlflow
  readonly sentence: string
}

export type OffersIn = readonly FoundMlflow[]

/** In all settings that count for the project: a hook in any of them runs beside ours. */
export function findAllOldMlflow(context: Context, directory: string): readonly FoundMlflow[] {
  return settingsThatCount(context, directory).flatMap(({ scope, path: file }) => {
    const read = readSettings(file)
    if (read.status !== 'read') return []
    return findOldMlflow(read.text).map((old) => ({ scope, file, old, sentence: `${file}: ${old.sentence}` }))
  })
}

/** In the other settings files: the one that setup writes to is changed together with the rest of it. */
export async function switchOffElsewhere(
  offers: OffersIn,
  setupFile: string,
  backupFolder: string,
): Promise<{ ok: true; changes: readonly string[] } | { ok: false; why: string }> {
  const changes: string[] = []
  for (const { scope, file, old, sentence } of offers.filter((offer) => offer.file !== setupFile)) {
    const witness = backupWitness(backupFolder)
    const done = await editSettings({ path: file, scope }, (text) => switchOffOldMlflow(text, [old]), {
      witness,
    })
    if (done.status === 'failed') return { ok: false, why: done.reason }
    changes.push(`switched off: ${sentence}`)
  }
  return { ok: true, changes }
}
