// The runtime in the user's home, which the plugin shares with setup: an older one gives way, a newer one stays.
import { inspectRuntime, recordedSurroundings } from '../hook/inspect.ts'
import { type Installed, installRuntime } from '../hook/install.ts'
import type { Surroundings } from '../hook/launcher.ts'
import { VERSION } from '../version.ts'

interface About {
  readonly bundleFolder: string
  readonly claudeFolder: string | undefined
  readonly started: Surroundings
}

export function keepRuntime(
  home: string,
  { bundleFolder, claudeFolder, started }: About,
): Installed | { readonly status: 'kept' } {
  const there = inspectRuntime(home, { bundleFolder, version: VERSION })
  if (there.status === 'present' && there.nodeRuns) {
    const order = there.version === undefined ? -1 : compareVersions(there.version, VERSION)
    if (order > 0 || (order === 0 && there.altered.length === 0)) return { status: 'kept' }
  }
  const before = recordedSurroundings(home)
  const isRecorded = Object.values(before).some((value) => value !== undefined)
  const surroundings = isRecorded ? before : { claudeFolder, ...started }
  return installRuntime({ home, bundleFolder, node: process.execPath, version: VERSION, ...surroundings })
}

/** Below 0 where the first is older; a version before its release is older than the release. https://semver.org/#spec-item-11 */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map(parts) as [Parts, Parts]
  const order = [0, 1, 2].map((at) => (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0)).find((each) => each !== 0)
  if (order !== undefined) return order
  if (a.before === b.before) return 0
  if (a.before === '' || b.before === '') return a.before === '' ? 1 : -1
  return a.before.localeCompare(b.before, 'en', { numeric: true })
}

interface Parts {
  readonly numbers: readonly number[]
  readonly before: string
}

function parts(version: string): Parts {
  const [release = '', ...before] = version.replace(/\+.*$/, '').split('-')
  return {
    numbers: release.split('.').map((each) => Number.parseInt(each, 10) || 0),
    before: before.join('-'),
  }
}
