// Plugins that are in no package registry. The bench runs without them; who has checkouts of them says where:
// BENCH_CHECKOUTS=<folder>, with <owner>/<name> in it.
import fs from 'node:fs'
import path from 'node:path'
import { runOk } from '../../../test/rig/run.ts'
import { tempDir } from '../../../test/rig/temp-dir.ts'
import type { Peer, Place, Wired } from '../peer.ts'
import { once, pathWith, pythonWith } from '../place.ts'

interface Plugin {
  readonly name: string
  readonly repository: string
  /** That the settings below were read from. */
  readonly version: string
  /** In the checkout. */
  readonly folder?: string
  readonly hooks?: string
  readonly env: (url: string) => Readonly<Record<string, string>>
  /** What its first hook would download or build, got before; a folder with it. */
  readonly prepare?: (checkout: string) => Promise<string>
  /** Puts that where the plugin looks for it. */
  readonly place?: (prepared: string, plugin: string, place: Place) => Partial<Wired>
}

const goos = process.platform === 'win32' ? 'windows' : process.platform
const goarch = process.arch === 'x64' ? 'amd64' : process.arch

const PLUGINS: readonly Plugin[] = [
  {
    name: 'Langfuse plugin',
    repository: 'langfuse/claude-observability-plugin',
    version: '1.0.0',
    env: (url) => ({
      LANGFUSE_PUBLIC_KEY: 'pk-lf-bench',
      LANGFUSE_SECRET_KEY: 'sk-lf-bench',
      LANGFUSE_BASE_URL: url,
    }),
    prepare: () => pythonWith('langfuse-plugin', 'langfuse>=4,<5'),
    place: (python) => {
      const folder = tempDir('bin')
      fs.writeFileSync(path.join(folder, 'python3'), `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 })
      return { env: { PATH: pathWith(folder) } }
    },
  },
  {
    name: 'LangSmith plugin',
    repository: 'langchain-ai/langsmith-claude-code-plugins',
    version: '0.2.3',
    env: (url) => ({
      TRACE_TO_LANGSMITH: 'true',
      CC_LANGSMITH_API_KEY: 'lsv2-bench',
      LANGSMITH_ENDPOINT: url,
    }),
  },
  {
    name: 'Dash0 plugin',
    repository: 'dash0hq/dash0-agent-plugin',
    version: '0.1.24',
    hooks: 'claude/hooks.json',
    env: (url) => ({
      DASH0_OTLP_URL: url,
      CLAUDE_PLUGIN_OPTION_AUTH_TOKEN: 'bench',
      DASH0_OMIT_IO: 'false',
    }),
    prepare: (checkout) => goProgram(checkout, './cmd/claude-on-event'),
    place: (program, plugin, { home }) => {
      const data = path.join(home, '.claude/plugins/data/dash0-agent-plugin-inline/bin')
      fs.mkdirSync(data, { recursive: true })
      fs.copyFileSync(program, path.join(data, `on-event-${versionOf(plugin)}-${goos}-${goarch}`))
      return {}
    },
  },
  {
    name: 'Opik plugin',
    repository: 'comet-ml/opik-claude-code-plugin',
    version: '0.1.0',
    env: (url) => ({ OPIK_BASE_URL: `${url}/api` }),
    prepare: (checkout) => goProgram(checkout, './src'),
    place: (program, plugin, { cwd }) => {
      fs.mkdirSync(path.join(plugin, 'bin'), { recursive: true })
      fs.copyFileSync(program, path.join(plugin, 'bin', `opik-logger-${goos}-${goarch}`))
      fs.mkdirSync(path.join(cwd, '.claude'), { recursive: true })
      fs.writeFileSync(path.join(cwd, '.claude/.opik-tracing-enabled'), '')
      return {}
    },
  },
  {
    name: 'Arize plugin',
    repository: 'Arize-ai/coding-harness-tracing',
    version: '1.0.3',
    folder: 'tracing/claude_code',
    env: (url) => ({ PHOENIX_ENDPOINT: url, ARIZE_TRACE_ENABLED: 'true' }),
  },
]

export const checkouts: readonly Peer[] = PLUGINS.map((plugin) => {
  const checkout = path.join(process.env.BENCH_CHECKOUTS ?? '', plugin.repository)
  return {
    name: plugin.name,
    version: plugin.version,
    from: `a checkout of github.com/${plugin.repository}`,
    checkout: plugin.repository,
    install: once(async () => (await plugin.prepare?.(checkout)) ?? ''),
    wire: async (place) => {
      const folder = path.join(place.home, 'plugin')
      fs.cpSync(path.join(checkout, plugin.folder ?? ''), folder, { recursive: true, dereference: true })
      const more = plugin.place?.(place.installed, folder, place)
      return {
        args: ['--plugin-dir', folder],
        env: { ...plugin.env(place.url), ...more?.env },
        hookFiles: [path.join(folder, plugin.hooks ?? 'hooks/hooks.json')],
      }
    },
  }
})

async function goProgram(checkout: string, program: string): Promise<string> {
  const file = path.join(tempDir('go'), 'program')
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false', GOTOOLCHAIN: 'local' }
  await runOk('go', ['build', '-o', file, program], { cwd: checkout, env, timeoutMs: 600_000 })
  return file
}

const versionOf = (plugin: string): string =>
  (
    JSON.parse(fs.readFileSync(path.join(plugin, '.claude-plugin/plugin.json'), 'utf8')) as {
      version: string
    }
  ).version
