// Paths without the name of whose they are.

export interface HiddenHome {
  readonly pattern: RegExp
  readonly standIn: string
}

/**
 * `/home/alice/x` → `/home/<standIn>/x`, also as Claude Code writes it in the names of its own folders
 * (`-home-alice-x`), and with the doubled backslashes of a Windows path in JSON. Undefined where the folder's last part is
 * nobody's name.
 */
export function hiddenHome(folder: string, standIn: string): HiddenHome | undefined {
  const [, above = '', name = ''] = /^(.*[\\/])([^\\/]+)[\\/]?$/.exec(folder) ?? []
  if (name === '' || above.length < 2) return undefined
  const slug = above.replace(/[^A-Za-z0-9]/g, '-')
  const inJson = above.replaceAll('\\', '\\\\')
  const ways = [...new Set([inJson, above, slug])].map(escaped).join('|')
  const names = [...new Set([name, name.replace(/[^A-Za-z0-9]/g, '-')])].map(escaped).join('|')
  return { pattern: new RegExp(`(${ways})(?:${names})(?![A-Za-z0-9_])`, 'g'), standIn }
}

export const withoutHome = (text: string, { pattern, standIn }: HiddenHome): string =>
  text.replace(pattern, `$1${standIn}`)

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
