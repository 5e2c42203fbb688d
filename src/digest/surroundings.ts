// What only the live machine knows about a session: where and for whom it runs.
import type { Attributes } from '../trace/span.ts'
import { VERSION } from '../version.ts'

export function resourceOf(
  serviceName: string,
  claudeCodeVersion: string | undefined,
  /** Of an import nobody knows where it ran. */
  live: { readonly hostName: string | undefined } | undefined,
): Attributes {
  return {
    'service.name': serviceName,
    ...(claudeCodeVersion !== undefined && { 'service.version': claudeCodeVersion }),
    ...(live?.hostName !== undefined && { 'host.name': live.hostName }),
    ...(live !== undefined && { 'os.type': osType() }),
    'telemetry.distro.name': 'turnspan',
    'telemetry.distro.version': VERSION,
  }
}

// https://opentelemetry.io/docs/specs/semconv/registry/attributes/os/
const osType = () => (process.platform === 'win32' ? 'windows' : process.platform)
