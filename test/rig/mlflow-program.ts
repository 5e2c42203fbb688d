// The `mlflow` command in a folder of its own, as a user has it in their PATH.
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installMlflow } from './mlflow-install.ts'
import { tempDir } from './temp-dir.ts'

/** The folder. The scripts of the cached environment name another one, so this calls its Python. */
export async function mlflowProgram(): Promise<string> {
  const folder = tempDir('mlflow-bin')
  const file = join(folder, 'mlflow')
  writeFileSync(file, `#!/bin/sh\nexec '${await installMlflow()}' -m mlflow "$@"\n`)
  chmodSync(file, 0o755)
  return folder
}
