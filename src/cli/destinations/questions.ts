// Asks a person on a terminal what flags did not say.
import { isHttpUrl } from '../../config/http-url.ts'
import type { KindOption } from '../../export/kind-setup.ts'
import type { Asker, Choice } from '../ask.ts'
import { knownOf, type Lookup, type Typed } from './answers.ts'
import { KINDS_TO_ADD, type KindToAdd } from './asked.ts'

export const KIND_CHOICES: readonly Choice[] = KINDS_TO_ADD.map(({ kind, title, setup }) => ({
  value: kind,
  label: title,
  hint: setup.hint,
}))

/** Undefined where the person broke off. */
export const askKind = (ask: Asker): Promise<string | undefined> =>
  ask.choose('Where should traces go?', KIND_CHOICES)

/** Everything that was not typed, or (`only` what is missing) no more than must be. */
export async function askRest(
  ask: Asker,
  { setup }: Pick<KindToAdd, 'setup'>,
  {
    typed,
    lookup,
    only,
  }: { readonly typed: Typed; readonly lookup: Lookup; readonly only: 'missing' | 'all' },
): Promise<Typed | undefined> {
  let now = typed
  const { missing } = knownOf(setup, typed, lookup)
  const open = (only === 'missing' ? missing : setup.options).filter(({ name }) => !typed.answers[name])
  for (const option of open) {
    const answer = await askOne(ask, option, knownOf(setup, now, lookup).answers[option.name])
    if (answer === undefined) return undefined
    now = { ...now, answers: { ...now.answers, [option.name]: answer } }
  }
  const { url } = knownOf(setup, now, lookup)
  // What is no place in the network follows from what was answered.
  const isSettled = url !== undefined && (only === 'missing' || !isHttpUrl(url))
  if (now.url !== undefined || isSettled) return now
  const answer = await ask.text('At which address?', url)
  return answer === undefined ? undefined : { ...now, url: answer === '' ? url : answer }
}

function askOne(ask: Asker, { question, choices }: KindOption, initial: string | undefined) {
  if (choices === undefined) return ask.text(question, initial)
  return ask.choose(
    question,
    choices.map((value) => ({ value, label: value })),
    initial,
  )
}
