// The last turn's dollars and trace in Claude Code's own status line, for whoever wants it there.
import { editSettings } from '../../claude/settings-file.ts'
import {
  planNoStatusLine,
  planStatusLine,
  statusLineCommand,
  statusLineIn,
} from '../../claude/status-line.ts'
import { keepStatusLines } from '../../digest/status-line.ts'
import { installHere } from '../autolog/install-here.ts'
import { settingsOfScope } from '../autolog/settings-files.ts'
import type { Given } from '../command-entry.ts'
import { openContext } from '../context.ts'
import { asJson, failure, type Result, success } from '../result.ts'

export async function statusLine({ options }: Given): Promise<Result> {
  const context = openContext()
  const { environment, home } = context
  const isOff = options.off === true
  const runtime = installHere(context)
  if (runtime.status === 'refused') return failure(runtime.why)
  const command = statusLineCommand(runtime.launcher)
  const target = settingsOfScope('user', context, environment.homeFolder)
  let isOthers = false
  const edited = await editSettings(target, (text) => {
    isOthers = statusLineIn(text, command) === 'other'
    return isOff ? planNoStatusLine(text, command) : planStatusLine(text, command)
  })
  if (edited.status === 'failed') return failure(edited.reason)
  keepStatusLines(home, !isOff)
  const { file } = edited
  if (options.json === true)
    return success(asJson({ file, command, on: !isOff && !isOthers, others: isOthers }))
  if (isOff)
    return success(
      `Off: ${edited.status === 'unchanged' ? `${file} has no line of ours` : `taken out of ${file}`}.`,
    )
  if (isOthers) {
    return success(
      [
        `${file} has a status line of your own, which stays. To have ours in it, let your program call this with what it is`,
        `given on stdin, and print the line: ${command}`,
      ].join('\n'),
    )
  }
  return success(
    [
      `On: every session of yours shows its last turn's dollars and trace below the prompt, from its next turn on (${file}).`,
      'To take it away: turnspan status-line --off',
    ].join('\n'),
  )
}
