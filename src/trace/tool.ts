import type { ToolCall, ToolOutcome } from '../conversation/model.ts'
import { isJson, type Json, jsonAt, listAt, textAt } from '../json/read.ts'
import { type DraftAttributes, structured } from './draft.ts'
import { plainResult } from './messages.ts'

const ERROR_TYPE: Readonly<Partial<Record<ToolOutcome, string>>> = {
  error: 'tool_error',
  denied: 'denied',
  interrupted: 'interrupted',
}

/** The attributes, and in words why the call failed where it did. */
export function toolAttributes(tool: ToolCall): { attributes: DraftAttributes; message: string } {
  const result = tool.result === undefined ? undefined : plainResult(tool.result)
  const input = isJson(tool.input) ? tool.input : {}
  const lines = linesChanged(tool.detail)
  const text = typeof result === 'string' ? result : result === undefined ? '' : JSON.stringify(result)
  return {
    message: text.replace(/<\/?tool_use_error>/g, '').split('\n', 1)[0] ?? '',
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool.name,
      'gen_ai.tool.call.id': tool.id,
      'gen_ai.tool.type': tool.mcpServer === undefined ? 'function' : 'extension',
      'gen_ai.tool.call.arguments': structured(argumentsOf(input, tool)),
      'gen_ai.tool.call.result': typeof result === 'object' ? structured(result) : result,
      'turnspan.tool.outcome': tool.outcome,
      'error.type': tool.isError ? (ERROR_TYPE[tool.outcome] ?? 'tool_error') : undefined,
      'turnspan.permission.decision': tool.permission?.decision,
      'turnspan.permission.source': tool.permission?.source,
      'turnspan.permission.wait_ms': tool.permissionWaitMs,
      'process.exit.code': exitCode(tool, text),
      'turnspan.tool.file_path': textAt(input, 'file_path') ?? textAt(input, 'notebook_path'),
      'turnspan.tool.lines_added': lines?.added,
      'turnspan.tool.lines_removed': lines?.removed,
      'gen_ai.skill.name': tool.name === 'Skill' ? textAt(input, 'skill') : undefined,
      'mcp.method.name': tool.mcpServer === undefined ? undefined : 'tools/call',
      'turnspan.mcp.server': tool.mcpServer,
    },
  }
}

/** As asked; where the input was no object, as it came. */
const argumentsOf = (input: Json, { input: raw }: ToolCall): unknown => (isJson(raw) ? input : (raw ?? {}))

/** A failed Bash call begins its result with the code; a successful one ended with 0. */
function exitCode(tool: ToolCall, text: string): number | undefined {
  if (tool.name !== 'Bash') return undefined
  const code = /^Exit code (\d+)/.exec(text)?.[1]
  if (code !== undefined) return Number(code)
  const isRunning = isJson(tool.detail) && 'backgroundTaskId' in tool.detail
  return tool.outcome === 'ok' && !isRunning ? 0 : undefined
}

/** From the patch that Edit and Write tell, instead of the whole file before and after. */
function linesChanged(detail: unknown): { added: number; removed: number } | undefined {
  if (!isJson(detail)) return undefined
  const lines = listAt(detail, 'structuredPatch')
    .filter(isJson)
    .flatMap((hunk) => listAt(hunk, 'lines'))
  const starting = (sign: string) =>
    lines.filter((line) => typeof line === 'string' && line.startsWith(sign)).length
  if (lines.length > 0) return { added: starting('+'), removed: starting('-') }
  // A new file has no patch.
  const content = textAt(detail, 'type') === 'create' ? textAt(detail, 'content') : undefined
  if (content === undefined || jsonAt(detail, 'file') !== undefined) return undefined
  const added = content === '' ? 0 : content.replace(/\n$/, '').split('\n').length
  return { added, removed: 0 }
}
