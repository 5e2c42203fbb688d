// The command line of one invocation, with our hooks in what it says by `--settings`, beside what the person said there.
import fs from 'node:fs'
import { fieldsOf } from '../../claude/hook-entries.ts'
import { wantedEntry } from '../../claude/hook-states.ts'
import { HOOKS } from '../../claude/hook-table.ts'
import { isJson } from '../../json/read.ts'

export type ClaudeArgs =
  | {
      readonly ok: true
      readonly settings: object
      /** `file` is where the settings stand then. */
      readonly args: (file: string) => readonly string[]
    }
  | { readonly ok: false; readonly why: string }

/** `given`: what follows the program's name, which may be a runner such as npx. Claude Code takes one `--settings`. */
export function withHooks(given: readonly string[], command: string): ClaudeArgs {
  const { rest, said } = settingsIn(given)
  const own = said === undefined ? {} : readGiven(said)
  if (own === undefined)
    return { ok: false, why: 'What --settings names is neither JSON nor a file that holds it.' }
  const hooks = fieldsOf(fieldsOf(own).hooks)
  const merged = HOOKS.map((hook) => {
    const theirs = hooks[hook.event]
    return [hook.event, [...(Array.isArray(theirs) ? theirs : []), { hooks: [wantedEntry(hook, command)] }]]
  })
  return {
    ok: true,
    settings: { ...own, hooks: { ...hooks, ...Object.fromEntries(merged) } },
    args: (file) => rest.toSpliced(endOfOptions(rest), 0, '--settings', file),
  }
}

function settingsIn(given: readonly string[]): { rest: readonly string[]; said: string | undefined } {
  const options = given.slice(0, endOfOptions(given))
  const at = options.findLastIndex((word) => word === '--settings' || word.startsWith('--settings='))
  if (at === -1) return { rest: given, said: undefined }
  const word = given[at] ?? ''
  const isApart = word === '--settings'
  const said = isApart ? given[at + 1] : word.slice('--settings='.length)
  return { rest: given.toSpliced(at, isApart ? 2 : 1), said }
}

/** Behind two dashes everything is a prompt. */
function endOfOptions(words: readonly string[]): number {
  const at = words.indexOf('--')
  return at === -1 ? words.length : at
}

/** A text of JSON or the name of a file with it, as Claude Code takes it. */
function readGiven(said: string): object | undefined {
  try {
    const text = said.trim().startsWith('{') ? said : fs.readFileSync(said, 'utf8')
    const value: unknown = JSON.parse(text)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}
