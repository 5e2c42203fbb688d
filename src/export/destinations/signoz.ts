// SigNoz Cloud; a self-hosted one takes OTLP like any Collector. https://signoz.io/docs/ingestion/signoz-cloud/overview/
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const signoz = otlpBackend({
  kind: 'signoz',
  title: 'SigNoz',
  defaults: { content: 'metadata' },
  setup: {
    hint: 'cloud; self-hosted is kind otlp',
    options: [{ name: 'region', question: 'Which region (us, eu, in)?', default: 'us' }],
    variables: [{ name: 'SIGNOZ_INGESTION_KEY', holds: 'an ingestion key' }],
    url: ({ region = 'us' }) => `https://ingest.${region}.signoz.cloud`,
    headers: () => ({ 'signoz-ingestion-key': fromVariable('SIGNOZ_INGESTION_KEY') }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'JSON; metrics made of spans leave out those older than 24 hours, the spans stay',
  },
})
