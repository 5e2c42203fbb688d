import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { tagsAsText } from '../../digest/tags.ts'
import { escaped } from '../../json/escape.ts'
import { BEGINNING, openStore } from '../../store/store.ts'
import { dollars } from '../../summary/numbers.ts'
import { readAsked } from '../autolog/asked.ts'
import { completed } from '../autolog/wish.ts'
import type { Given } from '../command-entry.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { failure, type Result, success, wrongUse } from '../result.ts'
import { readRun } from '../run/asked.ts'
import { runClient } from '../run/client.ts'
import { delivered, type RunReport } from '../run/delivered.ts'
import { prepare } from '../run/prepare.ts'

/** `turnspan run -- claude …`: one invocation, traced, with no settings touched; its exit code is the client's own. */
export async function runOnce({ arguments: words, options }: Given): Promise<Result> {
  const read = readRun(words, options)
  if (!read.ok) return wrongUse(read.why)
  const { program, given, tags, waitMs } = read.asked
  const context = openContext()
  const typed = readAsked(undefined, { ...options, local: true }, context.environment)
  if (!typed.ok) return wrongUse(typed.why)
  const found = readSettingsOf(context)
  if (!found.ok) return found.result
  const complete = completed(typed.asked, context, found.settings)
  if (!complete.ok) return wrongUse(complete.why)
  const prepared = await prepare(context, found.settings, { wish: complete.wish, given })
  if (!prepared.ok) return failure(prepared.why)

  try {
    const { home, environment } = context
    const run = {
      id: randomUUID(),
      from: fs.existsSync(home.traces) ? openStore(home.traces).end() : BEGINNING,
    }
    const ended = await runClient(program, prepared.args, {
      ...environment.inherited,
      ...prepared.env,
      ...(Object.keys(tags).length > 0 && { TURNSPAN_TAGS: tagsAsText(tags) }),
      TURNSPAN_RUN: run.id,
    })
    if (!ended.ok) return { ...failure(ended.why), exitCode: ended.exitCode }
    const now = readSettingsOf(context)
    const report = await delivered(context, now.ok ? now.settings : found.settings, { run, waitMs })
    const words = options.json === true ? escaped(JSON.stringify(report)) : inWords(report)
    const notes = options.json === true ? [] : [...complete.notes, ...prepared.notes]
    return { ...success('', [...notes, words].join('\n')), exitCode: ended.exitCode }
  } finally {
    prepared.cleanUp()
  }
}

/** On stderr: stdout is the client's. */
function inWords({ traces, destinations }: RunReport): string {
  if (traces.length === 0) return 'turnspan: nothing was traced.'
  const sum = traces.reduce((total, { costUsd = 0 }) => total + costUsd, 0)
  const which = traces.map(({ traceId }) => traceId).join(', ')
  return [
    `turnspan: ${traces.length === 1 ? 'one trace' : `${traces.length} traces`}, ${dollars(sum)}: ${which}`,
    ...destinations.map(({ id, isDelivered, why }) =>
      isDelivered ? `  ${id}: delivered` : `  ${id}: still waiting${why === undefined ? '' : `. ${why}`}`,
    ),
    `  turnspan show ${traces.at(-1)?.traceId.slice(0, 8)}`,
  ].join('\n')
}
