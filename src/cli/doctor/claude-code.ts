// Whether there is a Claude Code to be traced, and whether anything keeps it from running our hooks.
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import { promisify } from 'node:util'
import { managedSettingsFile } from '../../claude/folders.ts'
import { isJson, parseJson } from '../../json/read.ts'
import { plainText } from '../plain-text.ts'
import type { Status } from '../status/gather.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

const ABOUT = 'Claude Code'
const PATIENCE_MS = 15_000
/** The oldest that turnspan was tested with. */
const OLDEST = [2, 1, 197] as const

/** The first that the plugin was tested with: it tells hooks its process id (plugin/scripts.ts). */
const OLDEST_WITH_PLUGIN = [2, 1, 330] as const

export async function claudeCodeFindings({ plugin }: Status): Promise<readonly Finding[]> {
  const version = await versionOfClaude()
  if (version === undefined) {
    return [
      warning(
        ABOUT,
        'No "claude" was found by this shell\'s PATH.',
        'Install Claude Code, or run this where "claude" runs.',
      ),
    ]
  }
  const parts = version.split('.').map(Number)
  if (plugin?.isEnabled === true && compare(parts, OLDEST_WITH_PLUGIN) < 0) {
    return [
      problem(
        ABOUT,
        `Claude Code ${version} is older than ${OLDEST_WITH_PLUGIN.join('.')}: the plugin may do nothing there.`,
        'Run "claude update", or use "turnspan autolog claude" instead of the plugin.',
      ),
    ]
  }
  const isOld = compare(parts, OLDEST) < 0
  return isOld
    ? [
        warning(
          ABOUT,
          `Claude Code ${version} is older than ${OLDEST.join('.')}, the oldest that turnspan was tested with.`,
          'Run "claude update".',
        ),
      ]
    : [ok(ABOUT, `Claude Code ${version} is there.`)]
}

async function versionOfClaude(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('claude', ['--version'], { timeout: PATIENCE_MS })
    return /\d+\.\d+\.\d+/.exec(plainText(stdout))?.[0]
  } catch {
    return undefined
  }
}

const compare = (a: readonly number[], b: readonly number[]): number =>
  b.reduce((order, part, at) => order || (a[at] ?? 0) - part, 0)

/** An organisation's own settings go before everybody's, and can switch hooks of others off. https://code.claude.com/docs/en/settings */
export function managedFindings(
  { plugin }: Pick<Status, 'plugin'>,
  file = managedSettingsFile(),
): readonly Finding[] {
  const settings = readJson(file)
  if (settings === undefined) return []
  // A plugin that the organisation itself switches on is one of its own.
  const isTheirs = plugin?.isEnabled === true && plugin.where === file
  const names = isTheirs ? ['disableAllHooks'] : ['allowManagedHooksOnly', 'disableAllHooks']
  const switches = names.filter((name) => settings[name] === true)
  return switches.map((name) =>
    problem(
      ABOUT,
      `${file}: ${name} is true, so your own hooks do not run.`,
      'Ask whoever manages this machine to add turnspan there.',
    ),
  )
}

function readJson(file: string) {
  try {
    const value = parseJson(fs.readFileSync(file, 'utf8'))
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function hookFindings({ scopes, enabled, plugin }: Status): readonly Finding[] {
  const ours = scopes.filter(({ hooks }) => hooks === 'current' || hooks === 'stale')
  const current = ours.filter(({ hooks }) => hooks === 'current')
  const found = current.map(({ file, scope }) => ok('Hooks', `${file} (${scope}) calls turnspan.`))
  if (ours.length === 0 && plugin?.isEnabled !== true) {
    return [
      problem('Hooks', 'No settings file that counts here calls turnspan.', 'Run "turnspan autolog claude".'),
    ]
  }
  if (ours.length > 1) {
    const files = ours.map(({ file }) => file).join(' and ')
    found.push(
      warning(
        'Hooks',
        `${files} both call turnspan: each event costs twice; nothing is traced twice.`,
        'Take it out of one with "turnspan autolog claude --disable".',
      ),
    )
  }
  if (!enabled)
    found.push(warning('Hooks', 'Hooks are there, but tracing is off.', 'See the problems below.'))
  return found
}
