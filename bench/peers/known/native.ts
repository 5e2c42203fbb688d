import type { Peer } from '../peer.ts'

/** https://code.claude.com/docs/en/monitoring-usage: traces alone, for that is what the others send. */
export const native: Peer = {
  name: 'native OpenTelemetry',
  version: '2.1.330',
  from: 'Claude Code itself, traces in beta, prompts and tool details on',
  install: async () => '',
  wire: async ({ url }) => ({
    env: {
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_LOG_USER_PROMPTS: '1',
      OTEL_LOG_TOOL_DETAILS: '1',
      OTEL_LOG_TOOL_CONTENT: '1',
    },
  }),
}
