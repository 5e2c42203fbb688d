// Arize Phoenix, on this machine or in its cloud. https://arize.com/docs/phoenix

import { fromVariable } from '../kind-setup.ts'
import { serverUrlOf } from '../otlp/traces-url.ts'
import { otlpBackend } from './otlp-backend.ts'

export const phoenix = otlpBackend({
  kind: 'phoenix',
  title: 'Phoenix',
  // It refuses JSON, and compares the whole content type: src/phoenix/server/api/routers/v1/traces.py.
  defaults: { convention: 'openinference' },
  reads: { path: '/v1/projects' },
  adds: ({ named }) =>
    named?.project === undefined ? {} : { resource: { 'openinference.project.name': named.project } },
  traceLink: ({ url }, traceId) => `${serverUrlOf(url)}/redirects/traces/${traceId}`,
  setup: {
    hint: 'on this machine (port 6006) or in the cloud',
    options: [
      {
        name: 'project',
        question: 'Which project?',
        default: 'claude-code',
        variable: 'PHOENIX_PROJECT_NAME',
        isKept: true,
      },
    ],
    variables: [{ name: 'PHOENIX_API_KEY', holds: 'an API key, where it wants one', isOptional: true }],
    // In the cloud https://app.phoenix.arize.com/s/<space>.
    url: () => 'http://127.0.0.1:6006',
    urlVariable: 'PHOENIX_COLLECTOR_ENDPOINT',
    headers: () => ({ authorization: `Bearer ${fromVariable('PHOENIX_API_KEY')}` }),
  },
  checked: { against: 'the real program', unverified: 'the cloud, and a key that it takes' },
})
