// Maven, Debian's where there is none.
import { existsSync } from 'node:fs'
import { runOk } from './run.ts'

const MVN = '/usr/bin/mvn'

export async function mvn(
  args: readonly string[],
  options: { readonly cwd: string; readonly timeoutMs: number },
): Promise<void> {
  const { timeoutMs } = options
  if (!existsSync(MVN)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await runOk('apt-get', ['update', '-qq'], { env, timeoutMs })
    await runOk('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'maven'], { env, timeoutMs })
  }
  await runOk(MVN, ['-q', '-B', ...args], options)
}
