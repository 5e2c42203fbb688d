// Dash0. As its own plugin sends: https://github.com/dash0hq/dash0-agent-plugin
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const dash0 = otlpBackend({
  kind: 'dash0',
  title: 'Dash0',
  defaults: { convention: 'gen-ai-1.41', content: 'metadata' },
  setup: {
    hint: 'cloud',
    options: [
      { name: 'region', question: 'Which region (eu-west-1, us-west-2)?', isRequired: true },
      { name: 'dataset', question: 'Which dataset?', default: 'default' },
    ],
    variables: [{ name: 'DASH0_AUTH_TOKEN', holds: 'an auth token' }],
    url: ({ region }) => (region === undefined ? undefined : `https://ingress.${region}.aws.dash0.com`),
    headers: ({ dataset = 'default' }) => ({
      authorization: `Bearer ${fromVariable('DASH0_AUTH_TOKEN')}`,
      'dash0-dataset': dataset,
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified:
      'how old a trace may be; texts of up to 16 KB are advised, and nothing says what becomes of longer ones',
  },
})
