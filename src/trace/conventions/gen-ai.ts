import type { Convention } from './convention.ts'

/** The stored form itself. https://github.com/open-telemetry/semantic-conventions-genai */
export const genAi: Convention = {
  name: 'gen-ai',
  title: 'OpenTelemetry GenAI semantic conventions (the canonical form)',
  apply: (batch) => batch,
}
