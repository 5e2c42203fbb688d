// Texts as words of a POSIX shell, which on Windows is the Git Bash that Claude Code gives its hooks to.

import { isWindowsPath } from './windows-path.ts'

/**
 * A whole path. A Windows path gets slashes: Git Bash takes a word for a path where a slash is in it, and would look one of
 * backslashes up in PATH. https://www.msys2.org/docs/filesystem-paths/
 */
export const shellFile = (file: string): string => shellQuoted(slashed(file))

export const slashed = (file: string): string => (isWindowsPath(file) ? file.replaceAll('\\', '/') : file)

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
