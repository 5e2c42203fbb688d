// MLflow in a Python environment of its own (about 850 MB, a minute).
import { join } from 'node:path'
import { cached } from './cache.ts'
import { runOk } from './run.ts'

export const MLFLOW_VERSION = '3.17.2'

const INSTALL_MS = 1_200_000

/** The path of a Python interpreter that has MLflow. */
export async function installMlflow(): Promise<string> {
  const requirement = `mlflow==${MLFLOW_VERSION}`
  const python = await runOk('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)'], {
    timeoutMs: 60_000,
  })
  const dir = await cached({ name: 'mlflow', content: [requirement, python.stdout] }, async (draft) => {
    await runOk('python3', ['-m', 'venv', draft], { timeoutMs: INSTALL_MS })
    // Run as modules, never by the scripts in bin/: those name the folder they were installed in, and it moves.
    const own = join(draft, 'bin', 'python')
    await runOk(own, ['-m', 'pip', 'install', '--quiet', requirement], { timeoutMs: INSTALL_MS })
    await runOk(own, ['-c', 'import mlflow'], { timeoutMs: INSTALL_MS })
  })
  return join(dir, 'bin', 'python')
}
