// LangSmith. https://docs.langchain.com/langsmith/trace-with-opentelemetry
import { fromVariable } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

const PREFIXES: Readonly<Record<string, string>> = { us: '', eu: 'eu.', apac: 'apac.', aws: 'aws.' }

export const langsmith = otlpBackend({
  kind: 'langsmith',
  title: 'LangSmith',
  defaults: { convention: 'langsmith' },
  below: '/otel',
  reads: { path: '/sessions?limit=1' },
  setup: {
    hint: 'cloud, or self-hosted with --url https://…/api/v1',
    options: [
      { name: 'region', question: 'Which region?', choices: Object.keys(PREFIXES), default: 'us' },
      {
        name: 'project',
        question: 'Which project?',
        default: 'claude-code',
        variable: 'LANGSMITH_PROJECT',
        isRequired: true,
      },
    ],
    variables: [{ name: 'LANGSMITH_API_KEY', holds: 'an API key' }],
    url: ({ region = 'us' }) => `https://${PREFIXES[region]}api.smith.langchain.com`,
    urlVariable: 'LANGSMITH_ENDPOINT',
    headers: ({ project = '' }) => ({
      'x-api-key': fromVariable('LANGSMITH_API_KEY'),
      'langsmith-project': project,
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified:
      'how old a trace may be, what sending twice does, JSON, the read call with a key of another region',
  },
})
