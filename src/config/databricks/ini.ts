// ~/.databrickscfg: which profile counts, and what it says. No profile takes over what [DEFAULT] says, other than in
// Python's own reader of such files. https://docs.databricks.com/en/dev-tools/auth/config-profiles.html

export type Profile = Readonly<Record<string, string>>
export type Profiles = ReadonlyMap<string, Profile>

/** `[section]`, `key = value`, comments with `#` or `;` in lines of their own. What is none of these is passed over. */
export function readProfiles(text: string): Profiles {
  const profiles = new Map<string, Record<string, string>>()
  let current: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const [, section] = /^\[([^\]]*)\]$/.exec(line) ?? []
    if (section !== undefined) {
      current = profiles.get(section.trim()) ?? {}
      profiles.set(section.trim(), current)
      continue
    }
    const [, key, value = ''] = /^([^#;=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? []
    if (key !== undefined && current !== undefined && value !== '') current[key.toLowerCase()] = value
  }
  return profiles
}

const SETTINGS = '__settings__'
const DEFAULT = 'DEFAULT'

/** The one that counts where none is named. */
export function defaultProfileIn(profiles: Profiles): string | undefined {
  const said = profiles.get(SETTINGS)?.default_profile
  if (said !== undefined) return said
  return Object.keys(profiles.get(DEFAULT) ?? {}).length > 0 ? DEFAULT : undefined
}
