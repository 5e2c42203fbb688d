// Honeycomb. https://docs.honeycomb.io/send-data/opentelemetry/
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const honeycomb = otlpBackend({
  kind: 'honeycomb',
  title: 'Honeycomb',
  defaults: { content: 'metadata' },
  maxAttributeBytes: 65_535,
  reads: { path: '/1/auth' },
  setup: {
    hint: 'cloud',
    options: [
      { name: 'region', question: 'Which region?', choices: ['us', 'eu'], default: 'us' },
      { name: 'dataset', question: 'Which dataset (for a classic key only, else empty)?' },
    ],
    variables: [{ name: 'HONEYCOMB_API_KEY', holds: 'an ingest key' }],
    url: ({ region }) => `https://api.${region === 'eu' ? 'eu1.' : ''}honeycomb.io`,
    headers: ({ dataset }) => ({
      'x-honeycomb-team': fromVariable('HONEYCOMB_API_KEY'),
      ...(dataset && { 'x-honeycomb-dataset': dataset }),
    }),
  },
  checked: { against: 'its documented contract', unverified: 'how old a trace may be, the read call' },
})
