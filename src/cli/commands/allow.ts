import { destinationNamedBy, trustedParts } from '../../config/project.ts'
import { isTrusted, trust } from '../../config/trust.ts'
import { envSeenByHooks } from '../autolog/env-seen.ts'
import { directoryOf } from '../autolog/wish.ts'
import type { Given } from '../commands.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** This user's word that a project's traces may go where its settings say: for exactly these values. */
export async function allow({ argument, options }: Given): Promise<Result> {
  const { environment, home } = openContext()
  const named = directoryOf(argument, {})
  if (!named.ok) return wrongUse(named.why)
  const { directory } = named
  const parts = trustedParts(envSeenByHooks(environment, directory)).filter(
    (values) => destinationNamedBy(values) !== undefined,
  )
  const asked = parts.filter((values) => !isTrusted(home, directory, values))
  if (options.json === true && options.yes !== true) return success(asJson({ directory, asked }))
  if (asked.length === 0) return success(`${directory} names no destination that is not allowed already.`)
  const shown = asked.flatMap((values) =>
    Object.entries(values).map(([name, value]) => `  ${name} = ${value}`),
  )
  const question = `${directory} wants its traces to go to:\n${shown.join('\n')}`
  if (options.yes !== true) {
    if (process.stdin.isTTY !== true) return failure(`${question}\nSay "turnspan allow --yes" to let it.`)
    const { confirm, isCancel } = await import('@clack/prompts')
    const answer = await confirm({ message: `${question}\nAllow exactly this?` })
    if (isCancel(answer) || !answer) return success('Nothing was allowed.')
  }
  for (const values of asked) trust(home, directory, values, Date.now())
  return success(`${question}\nAllowed, for exactly these values. Traces from now on go there.`)
}
