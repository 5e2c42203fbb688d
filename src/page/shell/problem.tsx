// What went wrong, in the place where the answer would be; the rest of the page keeps working.
import type { Problem } from '../net/answer.ts'

export function ProblemBox({ problem, again }: { readonly problem: Problem; readonly again?: () => void }) {
  return (
    <div class="problem" role="alert">
      <p>{problem.message}</p>
      {again !== undefined && problem.kind !== 'no-key' && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  )
}
