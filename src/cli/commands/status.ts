import { directoryOf } from '../autolog/directory.ts'
import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { gatherStatus } from '../status/gather.ts'
import { renderStatus } from '../status/render.ts'

export async function status({ argument, options }: Given): Promise<Result> {
  const named = directoryOf(argument)
  if (!named.ok) return wrongUse(named.why)
  const found = await gatherStatus(openContext(), named.directory)
  const output = options.json === true ? asJson(found) : renderStatus(found)
  return found.problems.length > 0 ? failure('', output) : success(output)
}
