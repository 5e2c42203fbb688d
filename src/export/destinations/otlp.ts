// Anything that speaks OTLP over HTTP: a Collector, Tempo, most backends.
import { otlpBackend } from './otlp-backend.ts'

export const otlp = otlpBackend({
  kind: 'otlp',
  title: 'OTLP endpoint',
  setup: {
    hint: 'a Collector, Tempo, Jaeger, any OTLP endpoint',
    options: [],
    variables: [],
    url: () => undefined,
    headers: () => ({}),
  },
  checked: { against: 'the real program' },
})
