// What a person is asked for where they add a destination, and what their settings say of it then. Settings name
// variables and never hold what is in them.

export interface KindSetup {
  /** A few words for whoever chooses among the kinds. */
  readonly hint: string
  readonly options: readonly KindOption[]
  readonly variables: readonly KindVariable[]
  /** The address, from what was answered; undefined where nobody but the person knows it. */
  url(answers: Answers): string | undefined
  /** The vendor's own name for a variable that holds the address. */
  readonly urlVariable?: string
  /** As config.json writes them: `${NAME}` is what a variable says. */
  headers(answers: Answers): Readonly<Record<string, string>>
}

/** By the names of options; those that were left out are absent. */
export type Answers = Readonly<Record<string, string | undefined>>

export interface KindOption {
  /** `project` is `--project` and, where it is kept, `"project"` in config.json. */
  readonly name: string
  readonly question: string
  readonly default?: string
  readonly isRequired?: true
  /** It stands in config.json by its own name, because it is needed when something is sent. */
  readonly isKept?: true
  readonly choices?: readonly string[]
  /** The vendor's own name for a variable that holds it. */
  readonly variable?: string
  /** What can be told from variables that are there already. */
  guess?(lookup: (name: string) => string | undefined): string | undefined
}

export interface KindVariable {
  readonly name: string
  readonly holds: string
  /** Its header is left out where the shell has no such variable. */
  readonly isOptional?: true
}

/** What a header says of a variable: config/references.ts reads it. */
export const fromVariable = (name: string): string => `\${${name}}`
export const basicFrom = (user: string, password: string): string => `Basic \${base64:${user}:${password}}`
