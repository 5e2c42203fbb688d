// `turnspan`: one table of commands, each loaded only when it is called; one place where a failure becomes an
// exit code (0 fine, 1 something is wrong, 2 wrong use).
import { Command, CommanderError, Option } from 'commander'
import { VERSION } from '../version.ts'
import { COMMANDS, type CommandEntry } from './commands.ts'
import { failure, type Result } from './result.ts'

async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = new Command('turnspan')
    .description("Turns Claude Code's conversations into OpenTelemetry traces.")
    .version(VERSION)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
  for (const entry of COMMANDS) {
    add(program, entry, (result) => {
      exitCode = print(result)
    })
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    exitCode = print(failure(messageOf(error)))
  }
  return exitCode
}

/** `autolog claude` is a command below a command. */
function add(program: Command, entry: CommandEntry, done: (result: Result) => void): void {
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
    const run = await entry.load()
    done(await run({ argument, options: given.at(-2) as Readonly<Record<string, unknown>> }))
  })
}

function print(result: Result): number {
  if (result.output !== '') process.stdout.write(`${result.output}\n`)
  if (result.error !== '') process.stderr.write(`${result.error}\n`)
  return result.exitCode
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `turnspan could not go on: ${error.message}` : String(error)

process.exitCode = await run(process.argv.slice(2))
