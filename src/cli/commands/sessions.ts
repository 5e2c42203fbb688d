import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { askedIn } from '../sessions/asked.ts'
import { listInWords } from '../sessions/list.ts'
import { readCatalog } from '../sessions/read-catalog.ts'

export async function sessions(given: Given): Promise<Result> {
  const { home, environment } = openContext()
  const asked = askedIn(given, Date.now())
  if (!asked.ok) return wrongUse(asked.why)
  const catalog = await readCatalog(home)
  const found = catalog.sessions({ filter: asked.filter, limit: asked.limit })
  if (given.options.json === true) {
    const { items, total, sums } = found
    return success(asJson({ sessions: items, total, sums }))
  }
  if (found.total === 0) return failure(nothing(catalog.meta().sessions))
  const look = {
    width: process.stdout.columns || 100,
    color: environment.isColorWanted && process.stdout.isTTY === true,
    homeFolder: environment.homeFolder,
  }
  return { ...success(listInWords(found, look)), isStyled: true }
}

const nothing = (stored: number): string =>
  stored === 0
    ? 'No session is stored yet: run "turnspan autolog claude" in a project, then use claude; or "turnspan import" for past ones.'
    : 'None of the stored sessions is meant by this. "turnspan sessions" lists all.'
