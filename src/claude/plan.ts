// A plan: the settings text as it would become, and every change in words before anything is written.
import { notPlainJson, type Problem, parseJsonc } from '../jsonc/document.ts'
import { chain, done, type Edit } from '../jsonc/edit.ts'

export interface Step {
  readonly changes: readonly string[]
  readonly edit: (text: string) => Edit
}

export type Plan =
  | {
      readonly ok: true
      readonly text: string
      readonly changes: readonly string[]
      /** Set where Claude Code will not read the file at all, our hooks included: whoever set up must be told. */
      readonly notLoaded: Problem | undefined
    }
  | { readonly ok: false; readonly problem: Problem }

/** A text that is not JSON is refused even where there is nothing to do. */
export function planned(text: string, steps: readonly Step[]): Plan {
  const parsed = parseJsonc(text)
  if (!parsed.ok) return parsed
  const edit = chain(done(text), ...steps.map((step) => step.edit))
  if (!edit.ok) return edit
  const changes = steps.flatMap((step) => step.changes)
  return { ok: true, text: edit.text, changes, notLoaded: notPlainJson(edit.text) }
}
