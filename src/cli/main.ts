// `turnspan`: one table of commands, each loaded only when it is called; one place where a failure becomes an
// exit code (0 fine, 1 something is wrong, 2 wrong use).
import { CommanderError } from 'commander'
import { readEnvironment } from '../config/environment.ts'
import { messageOf } from '../diagnostics/failure.ts'
import { whyNotOurs } from '../disk/owner.ts'
import { plainText } from './plain-text.ts'
import { buildProgram } from './program.ts'
import { failure, type Result } from './result.ts'

async function run(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = buildProgram(async (entry, given) => {
    const command = await entry.load()
    const why = whyNotOurs(readEnvironment().turnspanHome)
    exitCode = print(why === undefined ? await command(given) : failure(why))
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    exitCode = print(failure(`turnspan could not go on: ${await maskedMessageOf(error)}`))
  }
  return exitCode
}

/** Nobody foresaw what it says. */
async function maskedMessageOf(error: unknown): Promise<string> {
  const { redactText, rulesetOf } = await import('../redact/redact.ts')
  return redactText(messageOf(error), rulesetOf())
}

/** File names, settings and answers of backends are other people's words: none steers the terminal. */
function print({ output, error, exitCode, isStyled }: Result): number {
  if (output !== '') process.stdout.write(`${isStyled ? output : plainText(output)}\n`)
  if (error !== '') process.stderr.write(`${plainText(error)}\n`)
  return exitCode
}

// Node would print the whole object, with whatever was passed in.
process.on('uncaughtException', (error) => {
  process.stderr.write(`turnspan could not go on: ${plainText(messageOf(error))}\n`)
  process.exit(1)
})
// Whoever reads it has read enough: `turnspan show | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await run(process.argv.slice(2))
