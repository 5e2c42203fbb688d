import { type FoundMlflow, findAllOldMlflow, type OffersIn } from '../autolog/mlflow-offers.ts'
import { setUp } from '../autolog/set-up.ts'
import { switchOffIn } from '../autolog/switch-off.ts'
import { completed, directoryOf, readWish, type Wish } from '../autolog/wish.ts'
import type { Given } from '../commands.ts'
import { type Context, openContext } from '../context.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { gatherStatus } from '../status/gather.ts'
import { renderStatus } from '../status/render.ts'

/** `turnspan autolog claude`: the same words as `mlflow autolog claude`. */
export async function autolog({ argument, options }: Given): Promise<Result> {
  const context = openContext()
  if (options.status === true || options.disable === true) {
    const named = directoryOf(argument, options)
    if (!named.ok) return wrongUse(named.why)
    return options.status === true
      ? showStatus(context, named.directory, options.json === true)
      : switchOffIn(context, named.directory, options.user === true)
  }
  const read = readWish(argument, options)
  if (!read.ok) return read.exitCode === 2 ? wrongUse(read.why) : failure(read.why)
  const wish = completed(read.wish, context.environment)
  const offers = await agreedOffers(findAllOldMlflow(context, wish), options.nonInteractive === true)
  const done = await setUp(context, wish, offers.agreed)
  if (!done.ok) return failure(done.why)
  const notes = [
    ...done.notes,
    ...offers.left.map(
      ({ sentence }) => `${sentence} Both trace every turn: run this again with -y to switch it off.`,
    ),
  ]
  if (options.json === true)
    return success(asJson({ ...done, notes, directory: wish.directory, scope: wish.scope }))
  return success(inWords(wish, done, notes))
}

async function showStatus(context: Context, directory: string, isJson: boolean): Promise<Result> {
  const status = await gatherStatus(context, directory)
  return success(isJson ? asJson(status) : renderStatus(status))
}

/** MLflow's own tracing is switched off only where its owner agrees. */
async function agreedOffers(
  found: readonly FoundMlflow[],
  isAgreed: boolean,
): Promise<{ agreed: OffersIn; left: readonly FoundMlflow[] }> {
  if (found.length === 0) return { agreed: [], left: [] }
  const agree = isAgreed || (process.stdin.isTTY === true && (await asked(found)))
  return agree ? { agreed: found, left: [] } : { agreed: [], left: found }
}

async function asked(found: readonly FoundMlflow[]): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts')
  const sentences = found.map(({ sentence }) => sentence).join('\n')
  const answer = await confirm({
    message: `${sentences}\nBoth would trace every turn. Switch MLflow's own off?`,
  })
  return !isCancel(answer) && answer
}

function inWords(
  { directory, scope, mlflow, otlp }: Wish,
  { file, changes, experimentId }: { file: string; changes: readonly string[]; experimentId?: string },
  notes: readonly string[],
): string {
  const facts = [
    ['Project', scope === 'user' ? 'every project' : directory],
    ['Settings', file],
    ['Tracking URI', mlflow?.url],
    [
      'Experiment',
      mlflow && [mlflow.experimentName, experimentId && `id ${experimentId}`].filter(Boolean).join(', '),
    ],
    ['OTLP endpoint', otlp?.url],
    [
      'Traces',
      mlflow || otlp
        ? 'there, and in the local store'
        : 'in the local store: "turnspan show" prints the latest',
    ],
  ].flatMap(([name, value]) => (value ? [`  ${`${name}:`.padEnd(15)}${value}`] : []))
  return [
    changes.length === 0 ? '✓ Tracing was already set up; nothing changed.' : '✓ Claude Code is traced.',
    ...facts,
    ...notes.map((note) => `! ${note}`),
    '',
    'Use claude as always. "turnspan status" says how it goes; "turnspan autolog claude --disable" ends it.',
  ].join('\n')
}
