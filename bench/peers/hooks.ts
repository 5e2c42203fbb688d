// The hooks of a setup, each behind a command that counts what it costs.
import fs from 'node:fs'
import path from 'node:path'

export const TREE_CPU = path.join(import.meta.dirname, 'tree-cpu.py')

interface Hook {
  readonly command?: string
  readonly [key: string]: unknown
}
interface HookTable {
  readonly hooks?: Readonly<Record<string, readonly { readonly hooks: readonly Hook[] }[]>>
}

/** Pure: the same file with every hook of it counted into `report`. */
export const counted = <T extends HookTable>(settings: T, report: string): T => ({
  ...settings,
  hooks: Object.fromEntries(
    Object.entries(settings.hooks ?? {}).map(([event, groups]) => [
      event,
      groups.map((group) => ({
        ...group,
        hooks: group.hooks.map((hook) =>
          hook.command === undefined
            ? hook
            : { ...hook, command: ['python3', TREE_CPU, report, event, hook.command].map(quoted).join(' ') },
        ),
      })),
    ]),
  ),
})

export function countHooksIn(file: string, report: string): void {
  fs.writeFileSync(file, JSON.stringify(counted(JSON.parse(fs.readFileSync(file, 'utf8')), report), null, 2))
}

/** For a POSIX shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

export interface HookCost {
  readonly event: string
  readonly wallMs: number
  /** User and system time of the hook and of all that it started. */
  readonly cpuMs: number
}

/** Undefined while one of them is still running. */
export function costsIn(report: string): readonly HookCost[] | undefined {
  if (!fs.existsSync(report)) return []
  const lines = fs
    .readFileSync(report, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HookCost & { readonly state: 'started' | 'ended' })
  const ended = lines.filter(({ state }) => state === 'ended')
  return ended.length * 2 < lines.length ? undefined : ended
}
