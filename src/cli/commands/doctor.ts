import { directoryOf } from '../autolog/directory.ts'
import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { renderFindings } from '../doctor/render.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'

/** Goes through everything that can be wrong; `--fix` mends what nobody could miss. */
export async function doctor({ argument, options }: Given): Promise<Result> {
  const named = directoryOf(argument)
  if (!named.ok) return wrongUse(named.why)
  const context = openContext()
  const before = await examine(context, named.directory)
  const fixed = options.fix === true ? before.flatMap(({ fix }) => (fix === undefined ? [] : [fix()])) : []
  const findings = fixed.length === 0 ? before : await examine(context, named.directory)
  const output =
    options.json === true
      ? asJson({ findings: findings.map(withoutFix), fixed })
      : renderFindings(findings, fixed)
  return findings.some(({ status }) => status === 'problem') ? failure('', output) : success(output)
}

const withoutFix = ({ fix: _, ...finding }: Finding) => finding
