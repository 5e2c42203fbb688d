// The text Claude Code gives to a shell at every event (sh, and Git Bash on Windows), and how we know it again later.

import { shellFile, slashed } from '../disk/shell-word.ts'
import type { Scope } from './folders.ts'

export interface Launcher {
  readonly path: string
  /** Whether turnspan's home is `~/.turnspan`, so that a teammate's launcher is found by the same words. */
  readonly homeIsDefault: boolean
}

/**
 * Silent and successful where the launcher does not exist: a teammate without turnspan must not notice. Only what is
 * committed is built from a variable: the `env` block of any cloned project reaches every hook, so a path made of
 * variables in the user's own settings could be bent to a file of the repository.
 */
export function hookCommand(scope: Scope, launcher: Launcher): string {
  const portable = scope === 'project' && launcher.homeIsDefault
  const word = portable ? '"$HOME/.turnspan/bin/hook"' : shellFile(launcher.path)
  return `if [ -x ${word} ]; then exec ${word}; fi`
}

/**
 * Whether a command does nothing but run our launcher, in whatever form an earlier version or a person wrote it.
 * A command that runs anything else beside it belongs to whoever wrote it.
 */
export function isOurCommand(command: string, launcherPath?: string): boolean {
  let launchers = 0
  const rest = command.replace(SHELL_WORD, (word) => {
    if (!isLauncher(unquoted(word), launcherPath)) return word
    launchers += 1
    return ' '
  })
  return launchers > 0 && rest.split(/[\s;&|<>]+/).every((word) => word === '' || GLUE.test(word))
}

const SHELL_WORD = /(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\;&|()<>])+/g
const WORD_PART = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g
const LAUNCHER = /(?:(?:^|[\\/])\.turnspan\}?|^\$\{?TURNSPAN_HOME[^\\/]*)[\\/]bin[\\/]hook(?:\.c?js|\.cmd)?$/
const GLUE =
  /^(?:if|then|else|fi|exec|test|!|\[{1,2}|\]{1,2}|-[efrx]|true|:|exit|[012]|\/dev\/null|(?:\S*\/)?(?:node|(?:ba|da|z)?sh))$/

function isLauncher(word: string, launcherPath: string | undefined): boolean {
  const isThis = launcherPath !== undefined && slashed(word) === slashed(launcherPath)
  return isThis || LAUNCHER.test(word)
}

function unquoted(word: string): string {
  return word.replace(WORD_PART, (_, single?: string, double?: string, escaped?: string) => {
    return single ?? double?.replace(/\\(["$`\\])/g, '$1') ?? escaped ?? ''
  })
}
