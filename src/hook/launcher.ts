import { shellFile, shellQuoted } from '../disk/shell-word.ts'

/** What setup records for the flusher of the user's own surroundings, because a project's cannot be believed. */
export interface Surroundings {
  /** Claude Code's own folder: below it lie the transcripts. */
  readonly claudeFolder?: string | undefined
  readonly caFile?: string | undefined
  /** For https. */
  readonly proxy?: string | undefined
  readonly httpProxy?: string | undefined
  readonly noProxy?: string | undefined
  /** Where the user's shell looks for programs. */
  readonly path?: string | undefined
}

export interface Launcher extends Surroundings {
  readonly home: string
  /** Absolute path of `cat`. Without one the user waits until node has read what the client says. */
  readonly cat?: string | undefined
  /** Absolute path of the node that runs the hook. */
  readonly node: string
}

/** Where the launcher writes down who called it: node's own parent may be gone by then. */
export const CLIENT_PID = 'TURNSPAN_CLIENT_PID'

// Claude Code hands a cloned project's `env` to every hook. These would make node, the loader or the TLS library
// read or write files of its choice.
export const UNSET = [
  'NODE_OPTIONS NODE_PATH NODE_TLS_REJECT_UNAUTHORIZED NODE_EXTRA_CA_CERTS NODE_USE_SYSTEM_CA NODE_USE_ENV_PROXY',
  'NODE_DEBUG NODE_DEBUG_NATIVE NODE_V8_COVERAGE NODE_REPL_EXTERNAL_MODULE NODE_REPL_HISTORY NODE_ICU_DATA',
  'NODE_COMPILE_CACHE NODE_COMPILE_CACHE_PORTABLE NODE_DISABLE_COMPILE_CACHE NODE_REDIRECT_WARNINGS',
  'NODE_PENDING_DEPRECATION NODE_PRESERVE_SYMLINKS NODE_PRESERVE_SYMLINKS_MAIN NODE_SKIP_PLATFORM_CHECK',
  'NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_UNIQUE_ID NODE_TEST_CONTEXT',
  'SSLKEYLOGFILE OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR',
  'LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT GCONV_PATH',
  'DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH DYLD_FALLBACK_LIBRARY_PATH',
  'DYLD_FALLBACK_FRAMEWORK_PATH DYLD_VERSIONED_LIBRARY_PATH DYLD_VERSIONED_FRAMEWORK_PATH',
]

const EXPORTED = {
  claudeFolder: 'TURNSPAN_CLAUDE_DIR',
  caFile: 'TURNSPAN_CA_FILE',
  proxy: 'TURNSPAN_PROXY',
  httpProxy: 'TURNSPAN_HTTP_PROXY',
  noProxy: 'TURNSPAN_NO_PROXY',
  path: 'TURNSPAN_PATH',
} as const satisfies Record<keyof Surroundings, string>

/**
 * The file that Claude Code runs. Only special built-ins: unlike `[` or `test`, these cannot be replaced by a function
 * that an environment exports (`BASH_FUNC_[%%`), and none is looked up in PATH.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_15
 *
 * Claude Code waits for this shell and not for node: `cat` takes what the client says, however long it is (what the
 * client has not got rid of when its hook ends is lost), and is done as soon as the pipe behind it holds the rest.
 */
export function launcherScript(launcher: Launcher): string {
  const node = shellFile(launcher.node)
  const bundle = shellFile(`${launcher.home}/bin/hook.cjs`)
  const hook = `exec ${node} ${bundle}`
  return `#!/bin/sh
# turnspan: notes what Claude Code says to its hooks. Written by "turnspan autolog claude"; do not edit.
# It says nothing and never fails, also where turnspan is gone.
exec >/dev/null 2>&1
trap 'exit 0' 0
${UNSET.map((names) => `unset ${names}`).join('\n')}
${exports(launcher).join('\n')}
export ${CLIENT_PID}=$PPID
: <${node} || exit 0
: <${bundle} || exit 0
${launcher.cat === undefined ? hook : `{ exec ${shellFile(launcher.cat)}; } | { exec 3<&0; { ${hook} <&3 3<&-; } & }`}
`
}

/** The node that a launcher runs. */
export function nodeOf(script: string): string | undefined {
  const word = /^: <('(?:[^']|'\\'')*') /m.exec(script)?.[1]
  return word === undefined ? undefined : unquoted(word)
}

/** What a launcher exports, read back: a command of the user's stands on the same. */
export function recordedIn(script: string): Surroundings {
  const words = script.matchAll(/^export (TURNSPAN_\w+)=('(?:[^']|'\\'')*')$/gm)
  return surroundingsIn(
    Object.fromEntries([...words].map(([, name = '', word = '']) => [name, unquoted(word)])),
  )
}

/** The same from the environment that the launcher made. */
export const surroundingsIn = (env: Readonly<Record<string, string | undefined>>): Surroundings =>
  Object.fromEntries(Object.entries(EXPORTED).map(([key, name]) => [key, env[name] || undefined]))

function exports(launcher: Launcher): readonly string[] {
  return (Object.keys(EXPORTED) as (keyof typeof EXPORTED)[]).map((key) => {
    const value = launcher[key]
    return value === undefined || value === ''
      ? `unset ${EXPORTED[key]}`
      : `export ${EXPORTED[key]}=${shellQuoted(value)}`
  })
}

const unquoted = (word: string) => word.slice(1, -1).replaceAll(`'\\''`, `'`)
