import { type Named, whereTo } from '../../config/standing.ts'
import { trust } from '../../config/trust.ts'
import { directoryOf } from '../autolog/directory.ts'
import { envSources, mergedEnv, sourceOf } from '../autolog/env-seen.ts'
import type { Given } from '../commands.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { plainText } from '../plain-text.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** This user's word that a project's traces may go where its settings say: for exactly these values. */
export async function allow({ argument, options }: Given): Promise<Result> {
  const named = directoryOf(argument)
  if (!named.ok) return wrongUse(named.why)
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { home } = context
  const { directory } = named
  const isJson = options.json === true
  const sources = envSources(context, directory)
  const seen = whereTo(mergedEnv(sources), { home, settings: read.settings, project: directory })
  const asked = seen.filter(({ standing }) => standing === 'untrusted')
  const values = asked.map((each) => each.values)
  if (asked.length === 0) {
    return success(isJson ? asJson({ directory, asked: [], allowed: [] }) : nothingToAllow(directory, seen))
  }
  const shown = values.flatMap((each) =>
    Object.entries(each).map(([name, value]) => {
      return `  ${name} = ${value}  (${sourceOf(sources, name as keyof typeof each)})`
    }),
  )
  const question = `Traces of ${directory} are to go to:\n${shown.join('\n')}`
  if (options.yes !== true) {
    if (isJson) return success(asJson({ directory, asked: values, allowed: [] }))
    if (process.stdin.isTTY !== true) return failure(`${question}\nSay "turnspan allow --yes" to let them.`)
    const { confirm, isCancel } = await import('@clack/prompts')
    const answer = await confirm({ message: plainText(`${question}\nAllow exactly this?`) })
    if (isCancel(answer) || !answer) return success('Nothing was allowed.')
  }
  for (const each of values) {
    const trusted = trust(home, directory, each, Date.now())
    if (!trusted.ok) return failure(trusted.why)
  }
  if (isJson) return success(asJson({ directory, asked: values, allowed: values }))
  return success(`${question}\nAllowed, for exactly these values. Traces from now on go there.`)
}

function nothingToAllow(directory: string, seen: readonly Named[]): string {
  const unsupported = seen.flatMap((named) => (named.standing === 'unsupported' ? [named.why] : []))
  return [`${directory} names no destination that is not allowed already.`, ...unsupported].join('\n')
}
