// Comet Opik, in its cloud or self-hosted. https://www.comet.com/docs/opik/tracing/opentelemetry/overview
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const opik = otlpBackend({
  kind: 'opik',
  title: 'Opik',
  below: '/v1/private/otel',
  reads: { path: '/v1/private/projects' },
  setup: {
    hint: 'cloud, or self-hosted with --url http://localhost:5173/api',
    options: [
      { name: 'workspace', question: 'Which workspace?', default: 'default', variable: 'OPIK_WORKSPACE' },
      {
        name: 'project',
        question: 'Which project?',
        default: 'claude-code',
        variable: 'OPIK_PROJECT_NAME',
      },
    ],
    variables: [{ name: 'OPIK_API_KEY', holds: 'an API key; self-hosted wants none', isOptional: true }],
    url: () => 'https://www.comet.com/opik/api',
    urlVariable: 'OPIK_URL_OVERRIDE',
    headers: ({ workspace = 'default', project = 'claude-code' }) => ({
      authorization: fromVariable('OPIK_API_KEY'),
      'comet-workspace': workspace,
      projectname: project,
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'limits, and how old a trace may be (likely any age)',
  },
})
