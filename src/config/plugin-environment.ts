// What a hook of the plugin's sees, and how much of it is the user's own word.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Surroundings } from '../hook/launcher.ts'
import { CLIENT_PID } from '../hook/launcher.ts'
import { optionVariable, PLUGIN_OPTIONS, type PluginOption } from './plugin-options.ts'
import { proxiesIn } from './proxies.ts'
import type { Lookup } from './variables.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface PluginEnvironment {
  /** The client lets no project move it (plugin/scripts.ts asks only such clients). */
  readonly homeFolder: string
  readonly turnspanHome: string
  /** An option that nobody set may be a project's word here. */
  readonly options: Readonly<Partial<Record<PluginOption, string>>>
  readonly lookup: Lookup
  /** The project's folder, and the folder that the client is in. */
  readonly places: readonly string[]
  /** Proxies, certificates and programs of the shell that started the client, where the system tells them. */
  readonly started: Surroundings
}

export function readPluginEnvironment(env: Env = process.env): PluginEnvironment {
  const homeFolder = env.HOME || os.homedir()
  return {
    homeFolder,
    turnspanHome: path.join(homeFolder, '.turnspan'),
    options: Object.fromEntries(
      PLUGIN_OPTIONS.flatMap((option) => {
        const value = env[optionVariable(option)]?.trim()
        return value ? [[option, value]] : []
      }),
    ),
    lookup: (name) => env[name],
    places: [env.CLAUDE_PROJECT_DIR, env.PWD].flatMap((place) => (place ? [place] : [])),
    started: surroundingsOfStart(env[CLIENT_PID]),
  }
}

/**
 * The client's environment as it began, before any project's settings. Linux alone tells it. A client that was started by
 * another has what that one's project says.
 */
function surroundingsOfStart(pid: string | undefined): Surroundings {
  const env = pid === undefined || !/^\d+$/.test(pid) ? undefined : environmentOf(pid)
  if (env === undefined || env.CLAUDECODE) return {}
  const proxies = proxiesIn(env)
  const caFile = env.NODE_EXTRA_CA_CERTS
  const whole = env.PATH?.split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  return {
    caFile: caFile && path.isAbsolute(caFile) ? caFile : undefined,
    proxy: proxies.https,
    httpProxy: proxies.http,
    noProxy: proxies.none,
    path: whole?.join(path.delimiter) || undefined,
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html */
function environmentOf(pid: string): Env | undefined {
  try {
    const entries = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    return Object.fromEntries(
      entries.map((each) => [each.replace(/=.*$/s, ''), each.replace(/^[^=]*=?/s, '')]),
    )
  } catch {
    return undefined
  }
}
