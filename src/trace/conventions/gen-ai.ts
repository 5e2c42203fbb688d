// The stored form itself, and the same with the names that readers knew before the conventions moved out of
// OpenTelemetry's main repository. Never both names: who sums `gen_ai.usage.*` up would count twice.
// https://github.com/open-telemetry/semantic-conventions-genai (docs/gen-ai/non-normative/migration.md)
import type { Attributes } from '../span.ts'
import type { Convention } from './convention.ts'

export const genAi: Convention = {
  name: 'gen-ai',
  title: 'OpenTelemetry GenAI semantic conventions (the canonical form)',
  apply: (batch) => batch,
}

export const genAi141: Convention = {
  name: 'gen-ai-1.41',
  title: 'the same with the names of version 1.41, for readers that know no newer ones',
  apply: (batch) => ({
    ...batch,
    spans: batch.spans.map((span) => ({ ...span, attributes: withOldNames(span.attributes) })),
  }),
}

const OLD_NAMES: Readonly<Record<string, string>> = {
  'gen_ai.usage.cache_write.input_tokens': 'gen_ai.usage.cache_creation.input_tokens',
}

const withOldNames = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      (Object.hasOwn(OLD_NAMES, key) ? OLD_NAMES[key] : undefined) ?? key,
      value,
    ]),
  )
