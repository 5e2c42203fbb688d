// New Relic. https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

const HOSTS: Readonly<Record<string, string>> = {
  us: 'https://otlp.nr-data.net',
  eu: 'https://otlp.eu01.nr-data.net',
  gov: 'https://gov-otlp.nr-data.net',
}

export const newrelic = otlpBackend({
  kind: 'newrelic',
  title: 'New Relic',
  defaults: { content: 'metadata', maxRequestBytes: 1_000_000 },
  // It validates after the answer: an old span is gone with a success (newrelic/docs-website#25517).
  maxAgeMs: 24 * 60 * 60_000,
  maxAttributeBytes: 4_095,
  setup: {
    hint: 'cloud',
    options: [{ name: 'region', question: 'Which region?', choices: Object.keys(HOSTS), default: 'us' }],
    variables: [{ name: 'NEW_RELIC_LICENSE_KEY', holds: 'a license key' }],
    url: ({ region = 'us' }) => HOSTS[region],
    headers: () => ({ 'api-key': fromVariable('NEW_RELIC_LICENSE_KEY') }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'what it finds wrong after its answer is told in its own NrIntegrationError events only',
  },
})
