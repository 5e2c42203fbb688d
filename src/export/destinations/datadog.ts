// Datadog's LLM observability. https://docs.datadoghq.com/llm_observability/instrument/otel_instrumentation/
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

const SITES = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'datadoghq.eu',
]

export const datadog = otlpBackend({
  kind: 'datadog',
  title: 'Datadog',
  // More is refused with 413. A page of theirs counts in 10^6.
  defaults: { maxRequestBytes: 3_200_000 },
  // What its logs and events may have; of spans it says nothing, and takes them with success.
  maxAgeMs: 18 * 60 * 60_000,
  setup: {
    hint: 'LLM observability, straight to its intake',
    options: [
      {
        name: 'site',
        question: 'Which site?',
        choices: SITES,
        default: 'datadoghq.com',
        variable: 'DD_SITE',
      },
    ],
    variables: [{ name: 'DD_API_KEY', holds: 'an API key' }],
    url: ({ site = 'datadoghq.com' }) => `https://otlp.${site}`,
    headers: () => ({ 'dd-api-key': fromVariable('DD_API_KEY'), 'dd-otlp-source': 'llmobs' }),
  },
  checked: {
    against: 'its documented contract',
    unverified:
      'how old a trace may be (18 hours are those of its logs), sessions, what sending twice does, JSON',
    collector:
      'where its intake answers 403, because your organisation is not let in: its Agent takes OTLP on http://127.0.0.1:4318 (kind otlp)',
  },
})
