// What asking the server gives: a value, or a problem that can be shown as it stands.

export type ProblemKind = 'no-key' | 'gone' | 'missing' | 'refused'

export interface Problem {
  /** The key is old or absent · no server answers · there is no such thing · everything else. */
  readonly kind: ProblemKind
  readonly code: string
  /** A sentence for a person. */
  readonly message: string
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

export const good = <T>(value: T): Answer<T> => ({ ok: true, value })
export const bad = (problem: Problem): Answer<never> => ({ ok: false, problem })

export const NO_KEY: Problem = {
  kind: 'no-key',
  code: 'unauthorized',
  message: 'This tab’s key is old: run `turnspan ui`.',
}

export const GONE: Problem = {
  kind: 'gone',
  code: 'gone',
  message: 'No server answers. Is `turnspan ui` still running?',
}
