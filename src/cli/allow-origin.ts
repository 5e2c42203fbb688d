// `allow --origin URL` and `deny --origin URL`: an address that this user trusts whatever project names it.
import { addressProblem } from '../config/address.ts'
import { originOf } from '../config/settings.ts'
import { distrustOrigin, trustOrigin } from '../config/trust.ts'
import type { Given } from './command-entry.ts'
import { confirmed } from './confirm.ts'
import type { Context } from './context.ts'
import { asJson, failure, type Result, success, wrongUse } from './result.ts'

export async function allowOrigin({ home }: Context, options: Given['options']): Promise<Result> {
  const url = String(options.origin)
  const problem = addressProblem(url, '--origin')
  if (problem !== undefined) return wrongUse(problem)
  const origin = originOf(url)
  const question = `Every project whose settings name ${origin} may send its traces there, to any path of it.`
  if (options.yes !== true) {
    if (options.json === true) return success(asJson({ origin, allowed: false }))
    const answer = await confirmed(`${question}\nAllow it for all projects?`)
    if (answer === undefined) {
      return failure(`${question}\nSay "turnspan allow --origin ${origin} --yes" to let them.`)
    }
    if (!answer) return success('Nothing was allowed.')
  }
  const trusted = trustOrigin(home, url, Date.now())
  if (!trusted.ok) return failure(trusted.why)
  if (options.json === true) return success(asJson({ origin, allowed: true }))
  return success(`${question}\nAllowed, except for projects that you denied. Traces from now on go there.`)
}

export function denyOrigin({ home }: Context, options: Given['options']): Result {
  const url = String(options.origin)
  const problem = addressProblem(url, '--origin')
  if (problem !== undefined) return wrongUse(problem)
  const origin = originOf(url)
  const wasAllowed = distrustOrigin(home, url)
  if (options.json === true) return success(asJson({ origin, wasAllowed }))
  return success(
    wasAllowed
      ? `${origin} is not allowed for all projects any more. Projects that you allowed one by one still send there.`
      : `${origin} was not allowed for all projects.`,
  )
}
