// The files by which Claude Code knows the plugin, from the same table of hooks as setup.
// https://code.claude.com/docs/en/plugins-reference · https://code.claude.com/docs/en/plugin-marketplaces
import { HOOKS, type HookRegistration } from '../claude/hook-table.ts'
import { VERSION } from '../version.ts'
import { USER_CONFIG } from './options.ts'

export const PLUGIN = 'turnspan'

/** Below the plugin's root. */
export const FOLDER = 'plugin'

const DESCRIPTION =
  "Claude Code's conversations as OpenTelemetry traces: every turn a trace, for MLflow, any OpenTelemetry Collector, or a local store."

const COMMON = {
  name: PLUGIN,
  description: DESCRIPTION,
  version: VERSION,
  author: { name: 'turnspan' },
  license: 'Apache-2.0',
  keywords: ['opentelemetry', 'tracing', 'mlflow', 'observability'],
}

export const pluginManifest = () => ({
  ...COMMON,
  hooks: `./${FOLDER}/hooks.json`,
  skills: `./${FOLDER}/skills`,
  userConfig: USER_CONFIG,
})

/** The repository, the npm package and a folder made by `scripts/plugin.mjs` are each a marketplace with one plugin. */
export const marketplace = () => ({
  name: PLUGIN,
  owner: COMMON.author,
  metadata: { description: DESCRIPTION },
  plugins: [{ ...COMMON, source: './' }],
})

export const pluginHooks = () => ({
  description: 'Notes what Claude Code says to its hooks; nothing else happens while you wait.',
  hooks: Object.fromEntries(HOOKS.map((hook) => [hook.event, groupsOf(hook)])),
})

/**
 * Without a shell in between, whose words a path could break. What stands in `args` Claude Code itself puts in, so no
 * variable of a project's can lead elsewhere.
 */
const entry = (
  script: string,
  { timeoutSeconds, async }: Pick<HookRegistration, 'timeoutSeconds' | 'async'>,
) => ({
  type: 'command',
  command: '/bin/sh',
  args: [
    `\${CLAUDE_PLUGIN_ROOT}/${FOLDER}/${script}`,
    ...(script === 'hook' ? [] : [`\${CLAUDE_PLUGIN_DATA}`]),
  ],
  timeout: timeoutSeconds,
  ...(async && { async }),
})

function groupsOf(hook: HookRegistration) {
  if (hook.event !== 'SessionStart') return [{ hooks: [entry('hook', hook)] }]
  return [
    { hooks: [entry('start', hook)] },
    // Only where a client starts: later its environment may be of settings that are not there any more.
    { matcher: 'startup', hooks: [entry('options', hook)] },
  ]
}
