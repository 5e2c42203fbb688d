import path from 'node:path'
import type { Peer } from '../peer.ts'
import { pathWith, pythonWith, shim, writeSettings } from '../place.ts'

const VERSION = '0.1.2'

/** Not Langfuse's own plugin, which no registry has, but one of its users': same backend, its SDK of the generation before. */
export const langfuseHook: Peer = {
  name: 'claude-code-langfuse-hook',
  version: VERSION,
  from: "PyPI, a Stop hook by a user of Langfuse's, with the SDK langfuse 3",
  install: () => pythonWith('langfuse-hook', `claude-code-langfuse-hook==${VERSION}`),
  wire: async ({ home, url, installed }) => {
    // As its `claude-langfuse install` writes it.
    const hook = { type: 'command', command: 'claude-langfuse hook', timeout: 15 }
    const settings = writeSettings(path.join(home, '.claude/settings.json'), {
      hooks: { Stop: [{ matcher: '', hooks: [hook] }] },
    })
    const env = {
      PATH: pathWith(shim('claude-langfuse', installed, 'claude_code_langfuse_hook')),
      CC_TRACE_TO_LANGFUSE: 'true',
      CC_PROJECT_NAME: 'bench',
      CC_LANGFUSE_BASE_URL: url,
      CC_LANGFUSE_PUBLIC_KEY: 'pk-lf-bench',
      CC_LANGFUSE_SECRET_KEY: 'sk-lf-bench',
    }
    return { env, hookFiles: [settings] }
  },
}
