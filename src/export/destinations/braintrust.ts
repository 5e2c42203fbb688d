// Braintrust. https://www.braintrust.dev/docs/integrations/sdk-integrations/opentelemetry
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

const HOSTS: Readonly<Record<string, string>> = {
  us: 'https://api.braintrust.dev',
  eu: 'https://api-eu.braintrust.dev',
}

export const braintrust = otlpBackend({
  kind: 'braintrust',
  title: 'Braintrust',
  defaults: { convention: 'braintrust' },
  below: '/otel',
  reads: { path: '/v1/project?limit=1' },
  setup: {
    hint: 'cloud, or your own data plane',
    options: [
      { name: 'region', question: 'Which region?', choices: Object.keys(HOSTS), default: 'us' },
      { name: 'project', question: 'Which project?', default: 'claude-code', isRequired: true },
    ],
    variables: [{ name: 'BRAINTRUST_API_KEY', holds: 'an API key' }],
    url: ({ region = 'us' }) => HOSTS[region],
    urlVariable: 'BRAINTRUST_API_URL',
    headers: ({ project = '' }) => ({
      authorization: `Bearer ${fromVariable('BRAINTRUST_API_KEY')}`,
      'x-bt-parent': `project_name:${project}`,
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'limits, how old a trace may be, what sending twice does, JSON, the read call',
  },
})
