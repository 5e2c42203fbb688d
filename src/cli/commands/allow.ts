import type { Settings } from '../../config/settings.ts'
import { type Named, whereTo } from '../../config/standing.ts'
import { deniedAt, trust } from '../../config/trust.ts'
import type { SentAgain } from '../../upkeep/send-again.ts'
import { allowOrigin } from '../allow-origin.ts'
import { allowVariablesHere } from '../allow-variables.ts'
import { directoryOf } from '../autolog/directory.ts'
import { envSources, mergedEnv, sourceOf } from '../autolog/env-seen.ts'
import type { Given } from '../command-entry.ts'
import { confirmed } from '../confirm.ts'
import { type Context, openContext, readSettingsOf } from '../context.ts'
import { BUSY } from '../lease.ts'
import { earlierOfProject } from '../project-backfill.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { sentAgainInWords } from '../sent-again.ts'

/** This user's word that a project's traces may go where its settings say: for exactly these values. */
export async function allow({ argument, options }: Given): Promise<Result> {
  const context = openContext()
  const read = readSettingsOf(context)
  if (!read.ok) return read.result
  if (options.origin !== undefined) {
    if (argument === undefined && options.backfill !== true) return allowOrigin(context, options)
    return wrongUse('With --origin name neither a directory nor --backfill: it is for all projects.')
  }
  const named = directoryOf(argument)
  if (!named.ok) return wrongUse(named.why)
  const { directory } = named
  const how = { isAgreed: options.yes === true, isQuiet: options.json === true }
  const variables = await allowVariablesHere(context, read.settings, how)
  if (variables === undefined) return failure(SAY_YES)
  const allowed = await allowIn(context, read.settings, directory, options)
  if (!allowed.ok) return allowed.result
  const queued = options.backfill === true ? await earlierOfProject(context, read.settings, directory) : []
  if (queued === undefined) return failure(BUSY)
  const { asked, words } = allowed
  if (options.json === true) {
    const more = options.backfill === true ? { queued } : {}
    const { asked: names, allowed: known } = variables
    const named = names.length === 0 ? {} : { variables: { asked: names, allowed: known } }
    return success(asJson({ directory, asked, allowed: asked, ...more, ...named }))
  }
  return success([...variables.words, words, ...backfillInWords(queued)].join('\n'))
}

const SAY_YES =
  'Your configuration names variables whose values you have not allowed. Say "turnspan allow --yes" in a shell of your own to let them.'

type Allowed =
  | { readonly ok: true; readonly asked: readonly Named['values'][]; readonly words: string }
  /** Nothing was allowed, and nothing more is to be done. */
  | { readonly ok: false; readonly result: Result }

async function allowIn(
  { home, environment }: Context,
  settings: Settings,
  directory: string,
  options: Given['options'],
): Promise<Allowed> {
  const isJson = options.json === true
  const sources = envSources({ environment }, directory)
  const seen = whereTo(mergedEnv(sources), { home, settings, project: directory })
  const asked = seen.filter(({ standing }) => standing === 'untrusted').map(({ values }) => values)
  if (asked.length === 0) return { ok: true, asked, words: nothingToAllow(directory, seen) }
  const shown = asked.flatMap((each) =>
    Object.entries(each).map(([name, value]) => {
      return `  ${name} = ${value}  (${sourceOf(sources, name as keyof typeof each)})`
    }),
  )
  const denied = deniedAt(home, directory)
  const takenBack =
    denied === undefined ? [] : [`You denied it on ${denied.slice(0, 10)}; this takes that back.`]
  const question = [`Traces of ${directory} are to go to:`, ...shown, ...takenBack].join('\n')
  const stop = (result: Result): Allowed => ({ ok: false, result })
  if (options.yes !== true) {
    if (isJson) return stop(success(asJson({ directory, asked, allowed: [] })))
    const answer = await confirmed(`${question}\nAllow exactly this?`)
    if (answer === undefined) return stop(failure(`${question}\nSay "turnspan allow --yes" to let them.`))
    if (!answer) return stop(success('Nothing was allowed.'))
  }
  for (const each of asked) {
    const trusted = trust(home, directory, each, Date.now())
    if (!trusted.ok) return stop(failure(trusted.why))
  }
  const words = `${question}\nAllowed, for exactly these values. Traces from now on go there.`
  return { ok: true, asked, words }
}

function nothingToAllow(directory: string, seen: readonly Named[]): string {
  const unsupported = seen.flatMap((named) => (named.standing === 'unsupported' ? [named.why] : []))
  return [`${directory} names no destination that is not allowed already.`, ...unsupported].join('\n')
}

const backfillInWords = (queued: readonly SentAgain[]): readonly string[] =>
  queued.length === 0
    ? []
    : [...queued.map(sentAgainInWords), 'They go with the next turn, or now: turnspan flush']
