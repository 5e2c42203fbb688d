// What else may tell the same backend of the same session.
import { readSettings } from '../../claude/settings-file.ts'
import { shownAddress } from '../../config/address.ts'
import { originOf } from '../../config/way.ts'
import { isJson } from '../../json/read.ts'
import { valueAt } from '../../jsonc/edit.ts'
import type { Status } from '../status/gather.ts'
import { type Finding, warning } from './finding.ts'

const TELEMETRY = 'CLAUDE_CODE_ENABLE_TELEMETRY'
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']

/** Claude Code's own telemetry, sent where a destination of ours is. https://code.claude.com/docs/en/monitoring-usage */
export function doubleFindings({ scopes, destinations }: Status): readonly Finding[] {
  return scopes.flatMap(({ file }) => {
    const env = envIn(file)
    if (!/^(?:1|true|yes|on)$/i.test(String(env[TELEMETRY] ?? ''))) return []
    const endpoint = ENDPOINTS.map((name) => env[name]).find((value) => typeof value === 'string')
    const same = destinations.find(
      ({ url }) => endpoint !== undefined && originOf(url) === originOf(String(endpoint)),
    )
    if (same === undefined) return []
    return [
      warning(
        'Twice',
        `${file} sends Claude Code's own telemetry to ${shownAddress(String(endpoint))}, where "${same.id}" sends traces too.`,
        'Keep one of them, or tell them apart by their service names.',
      ),
    ]
  })
}

function envIn(file: string): Readonly<Record<string, unknown>> {
  const read = readSettings(file)
  const env = read.status === 'read' ? valueAt(read.text, ['env']) : undefined
  return isJson(env) ? env : {}
}
