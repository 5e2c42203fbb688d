import { whereIfAsked } from '../autolog/ask-where.ts'
import { readAsked, scopeOf } from '../autolog/asked.ts'
import { directoryOf } from '../autolog/directory.ts'
import { type FoundMlflow, findAllOldMlflow } from '../autolog/mlflow-offers.ts'
import { setUp } from '../autolog/set-up.ts'
import { setUpInWords } from '../autolog/set-up-in-words.ts'
import { switchOffIn } from '../autolog/switch-off.ts'
import { completed } from '../autolog/wish.ts'
import type { Given } from '../command-entry.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { plainText } from '../plain-text.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { gatherStatus } from '../status/gather.ts'
import { renderStatus } from '../status/render.ts'

/** `turnspan autolog claude`: the same words as `mlflow autolog claude`. */
export async function autolog({ argument, options }: Given): Promise<Result> {
  const { status, disable } = options
  if (status === true && disable === true) return wrongUse('Choose either --status or --disable, not both.')
  const context = openContext()
  if (status !== true && disable !== true) return switchOnIn(context, { argument, options })
  const named = directoryOf(argument, options.directory)
  if (!named.ok) return wrongUse(named.why)
  const scope = scopeOf(options)
  if (scope === undefined) return wrongUse('Choose one of --user, --project and --local.')
  if (disable === true) return switchOffIn(context, named.directory, scope === 'user')
  // As in MLflow's command: it was asked how things stand, and that could be said.
  const found = await gatherStatus(context, named.directory)
  return success(options.json === true ? asJson(found) : renderStatus(found))
}

async function switchOnIn(
  context: Context,
  { argument, options: given }: Omit<Given, 'arguments'>,
): Promise<Result> {
  const named = directoryOf(argument, given.directory)
  if (!named.ok) return wrongUse(named.why)
  const where = await whereIfAsked(context, named.directory, given)
  if (where.status === 'cancelled') return success('Nothing was changed.')
  if (where.status === 'failed') return failure(where.why)
  const options = { ...given, ...where.options }
  const typed = readAsked(argument, options, context.environment)
  if (!typed.ok) return wrongUse(typed.why)
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  const { settings } = read
  const complete = completed(typed.asked, context, settings)
  if (!complete.ok) return wrongUse(complete.why)
  const { wish } = complete
  const found = findAllOldMlflow(context, wish.directory)
  const agreed = await isAgreed(found, options.nonInteractive === true)
  const done = await setUp(context, settings, wish, agreed ? found : [])
  if (!done.ok) return failure(done.why)
  const notes = [
    ...complete.notes,
    ...done.notes,
    ...(agreed ? [] : found.map(({ sentence }) => `${sentence} Run this again with -y to switch it off.`)),
  ]
  if (options.json === true) {
    const { directory, scope } = wish
    return success(asJson({ directory, scope, ...done, notes }))
  }
  return success([...where.words, setUpInWords(wish, { ...done, notes })].join('\n'))
}

/** MLflow's own tracing is switched off only where its owner agrees. */
async function isAgreed(found: readonly FoundMlflow[], isSaidBefore: boolean): Promise<boolean> {
  if (found.length === 0 || isSaidBefore) return true
  if (process.stdin.isTTY !== true) return false
  const { confirm, isCancel } = await import('@clack/prompts')
  const sentences = found.map(({ sentence }) => sentence).join('\n')
  const answer = await confirm({
    message: plainText(`${sentences}\nBoth would trace every turn. Switch MLflow's own off?`),
  })
  return !isCancel(answer) && answer
}
