// `turnspan`: one table of commands, each loaded only when it is called; one place where a failure becomes an
// exit code (0 fine, 1 something is wrong, 2 wrong use).
import { CommanderError } from 'commander'
import { buildProgram } from './program.ts'
import { failure, type Result } from './result.ts'

async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = buildProgram(async (entry, given) => {
    const command = await entry.load()
    exitCode = print(await command(given))
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    exitCode = print(failure(messageOf(error)))
  }
  return exitCode
}

function print(result: Result): number {
  if (result.output !== '') process.stdout.write(`${result.output}\n`)
  if (result.error !== '') process.stderr.write(`${result.error}\n`)
  return result.exitCode
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `turnspan could not go on: ${error.message}` : String(error)

process.exitCode = await run(process.argv.slice(2))
