// From flags, and questions where somebody sits there, to a destination that was added.
import { variable } from '../../config/variables.ts'
import type { Asker } from '../ask.ts'
import type { Context } from '../context.ts'
import { type Added, add } from './add.ts'
import { knownOf, whyNotYet, wrongChoice } from './answers.ts'
import { type Asked, addressTrouble } from './asked.ts'
import { entryOf } from './entry.ts'
import { askRest } from './questions.ts'

export interface How {
  /** Absent where nobody is there to be asked. */
  readonly ask: Asker | undefined
  readonly asks: 'missing' | 'all'
  readonly isTested: boolean
}

export type AddedAsAsked =
  | { readonly ok: true; readonly added: Added; readonly notes: readonly string[] }
  /** `isWrongUse`: nothing was done. */
  | { readonly ok: false; readonly why: string; readonly isWrongUse: boolean }

export async function addAsAsked(
  context: Context,
  { kind, id, typed: first, headers, content, convention }: Asked,
  { ask, asks, isTested }: How,
): Promise<AddedAsAsked> {
  const { home, environment } = context
  const { setup } = kind
  // A project may have set the variables of a shell inside Claude Code, addresses among them.
  const lookup = environment.isInsideClaudeCode ? () => undefined : environment.lookup
  const wrong = (why: string) => ({ ok: false, why, isWrongUse: true }) as const
  const typed = ask === undefined ? first : await askRest(ask, kind, { typed: first, lookup, only: asks })
  if (typed === undefined) return wrong('Nothing was added.')
  const known = knownOf(setup, typed, lookup)
  const why =
    whyNotYet(kind, known) ?? wrongChoice(setup, known.answers) ?? addressTrouble(known.url, kind.urlProblem)
  if (why !== undefined || known.url === undefined) return wrong(why ?? 'Nothing was added.')
  const wanted = { kind, setup, url: known.url, answers: known.answers, headers, content, convention }
  const hasVariable = (name: string) => variable(home, name, environment.lookup).status !== 'absent'
  const added = await add(context, { id, entry: entryOf(wanted, hasVariable), isTested })
  return added.ok ? { ok: true, added, notes: known.notes } : { ...added, isWrongUse: false }
}
