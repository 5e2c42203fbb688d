// The table of commands as commander takes it.
import { Command, Option } from 'commander'
import { VERSION } from '../version.ts'
import type { CommandEntry, Given } from './command-entry.ts'
import { COMMANDS } from './commands.ts'
import { plainText } from './plain-text.ts'

/** `called` gets what was asked for; a wrong use throws commander's own error. */
export function buildProgram(called: (entry: CommandEntry, given: Given) => Promise<void>): Command {
  const program = new Command('turnspan')
    .description("Turns Claude Code's conversations into OpenTelemetry traces.")
    .version(VERSION)
    .exitOverride()
    // It repeats what was typed, or pasted.
    .configureOutput({ writeErr: (text) => process.stderr.write(plainText(text)) })
  for (const entry of COMMANDS) add(program, entry, called)
  return program
}

/** `autolog claude` is a command below a command. */
function add(program: Command, entry: CommandEntry, called: Parameters<typeof buildProgram>[0]): void {
  const words = entry.name.split(' ')
  const parent = words.slice(0, -1).reduce(
    (above, word) =>
      above.commands.find((command) => command.name() === word) ??
      above
        .command(word)
        .description(entry.group ?? '')
        .exitOverride(),
    program,
  )
  const command = parent
    .command(`${words.at(-1)} ${entry.arguments ?? ''}`.trim())
    .description(entry.description)
  command.exitOverride()
  for (const option of entry.options) {
    const built = new Option(option.flags, option.description)
    if (option.repeatable) built.argParser((value: string, before: string[] = []) => [...before, value])
    if (option.choices) built.choices(option.choices)
    command.addOption(built)
  }
  command.action(async (...given: unknown[]) => {
    const [argument] = command.args
    const options = given.at(-2) as Given['options']
    await called(entry, { argument, arguments: command.args, options })
  })
}
