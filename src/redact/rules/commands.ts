// Passwords on command lines, where no name stands before them. Looked for from the option on, then for its command.
import type { Rule } from '../rule.ts'
import { isPlaceholder } from './plausible.ts'
import { valueAt } from './value-at.ts'

const PASSWORD = String.raw`["']?([^\s"'\x60$<{(\[&|;][^\s"'\x60]{2,200})`
const AFTER_USER = String.raw`["']?[^\s:"'$]{0,128}["']?:["']?([^\s"'$<[][^\s"'\x60]{2,200})`

interface Option {
  readonly triggers: readonly string[]
  /** Must stand before it, in the same command. */
  readonly of: RegExp
  /** From the trigger on; the first group is the password. */
  readonly pattern: string
}

const OPTIONS: readonly Option[] = [
  {
    triggers: [' -u', ' --user', ' --proxy-user'],
    of: /\bcurl\b/,
    pattern: ` -{1,2}(?:u|user|proxy-user)(?:=|[ ]{0,2})${AFTER_USER}`,
  },
  {
    triggers: [' -p'],
    of: /\b(?:sshpass|docker login|podman login|mysql\w*|mariadb[\w-]*|az login)\b/,
    pattern: ` -p ?${PASSWORD}`,
  },
  { triggers: [' -a '], of: /\bredis-cli\b/, pattern: ` -a ${PASSWORD}` },
  { triggers: [' pass:'], of: /\bopenssl\b/, pattern: ` pass:${PASSWORD}` },
  // .netrc: https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
  { triggers: [' password '], of: /\blogin\s+\S+$/, pattern: ` password\\s{1,8}${PASSWORD}` },
]

const FAR = 400

export const COMMAND_RULES: readonly Rule[] = OPTIONS.map(({ triggers, of, pattern }) => {
  const regex = new RegExp(pattern, 'iy')
  return {
    name: 'command-password',
    triggers,
    isGeneric: true,
    find(text, at) {
      const range = valueAt(regex, text, at)
      if (range === undefined || !of.test(commandBefore(text, at))) return undefined
      const password = text.slice(...range)
      return isPlaceholder(password) || /^\d{1,5}$/.test(password) ? undefined : range
    },
  }
})

/** What stands before it in the same command, over line ends that a `\` continues. */
const commandBefore = (text: string, at: number): string =>
  text
    .slice(Math.max(0, at - FAR), at)
    .split(/[|;&]|(?<!\\)\r?\n/)
    .at(-1) ?? ''
