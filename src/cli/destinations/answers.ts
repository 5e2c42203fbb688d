// What is known of a destination that is to be added: by flags, by the vendor's variables in this shell, by default.
// Pure, but for what `lookup` says.
import type { DestinationKind } from '../../export/kind.ts'
import type { Answers, KindOption, KindSetup } from '../../export/kind-setup.ts'

export interface Typed {
  readonly url?: string | undefined
  readonly answers: Answers
}

export interface Known {
  readonly url: string | undefined
  readonly answers: Answers
  /** Options that a person must give, and that nobody gave. */
  readonly missing: readonly KindOption[]
  /** In sentences: what a variable of this shell said. */
  readonly notes: readonly string[]
}

/** Undefined for what this shell does not say, or may not say: inside Claude Code a project may have written it. */
export type Lookup = (name: string) => string | undefined

/** What decides about the address, and nothing else. */
const PLACES: readonly string[] = ['region', 'site', 'path']

export function knownOf(setup: KindSetup, typed: Typed, lookup: Lookup): Known {
  const notes: string[] = []
  const said = (variable: string | undefined, what: string) => {
    const value = variable === undefined ? undefined : lookup(variable)?.trim() || undefined
    if (value !== undefined) notes.push(`${what} is what ${variable} says in this shell.`)
    return value
  }
  const answers = Object.fromEntries(
    setup.options.map((option) => {
      const { name, variable } = option
      const given = typed.answers[name] ?? said(variable, `--${flagOf(name)}`)
      return [name, given ?? option.guess?.(lookup) ?? option.default]
    }),
  )
  // A region that was asked for by name goes before an address that nobody typed.
  const isPlaced = PLACES.some((name) => typed.answers[name] !== undefined)
  const url = typed.url ?? (isPlaced ? undefined : said(setup.urlVariable, '--url')) ?? setup.url(answers)
  // An address of one's own needs no region.
  const needsNone = (name: string) => url !== undefined && PLACES.includes(name)
  const missing = setup.options.filter(
    ({ name, isRequired }) => isRequired && !answers[name] && !needsNone(name),
  )
  return { url, answers, missing, notes }
}

/** `experimentName` is `--experiment-name`. */
export const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What cannot go on without a word of the person, in one sentence; undefined where all is there. */
export function whyNotYet({ title, setup }: DestinationKind, { url, missing }: Known): string | undefined {
  const words = missing.map(({ name, variable, question }) => {
    const or = variable === undefined ? '' : `, or ${variable} in your shell`
    return `${title} needs --${flagOf(name)}${or}: ${question}`
  })
  if (words.length > 0) return words.join('\n')
  if (url !== undefined) return undefined
  const or = setup?.urlVariable === undefined ? '' : `, or ${setup.urlVariable} in your shell`
  return `${title} needs --url${or}: the address that takes traces.`
}

/** A value that the kind does not know. */
export function wrongChoice({ options }: KindSetup, answers: Answers): string | undefined {
  const wrong = options.find(
    ({ name, choices }) => answers[name] !== undefined && choices?.includes(answers[name]) === false,
  )
  return wrong && `--${flagOf(wrong.name)} is one of ${wrong.choices?.join(', ')}.`
}
