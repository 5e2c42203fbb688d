// Langfuse, in its cloud or self-hosted (3.22 and later). https://langfuse.com/integrations/native/opentelemetry
import { basicFrom } from '../kind-setup.ts'
import { otlpBackend } from '../otlp-backend.ts'

const HOSTS: Readonly<Record<string, string>> = {
  eu: 'https://cloud.langfuse.com',
  us: 'https://us.cloud.langfuse.com',
  jp: 'https://jp.cloud.langfuse.com',
  hipaa: 'https://hipaa.cloud.langfuse.com',
}

export const langfuse = otlpBackend({
  kind: 'langfuse',
  title: 'Langfuse',
  defaults: { convention: 'langfuse' },
  below: '/api/public/otel',
  reads: {
    path: '/api/public/projects',
    says(answer) {
      const [project] = (answer as { data?: { name?: unknown }[] } | undefined)?.data ?? []
      return typeof project?.name === 'string' ? `and they are of the project "${project.name}"` : undefined
    },
  },
  adds: ({ named }) =>
    named?.environment === undefined ? {} : { spans: { 'langfuse.environment': named.environment } },
  setup: {
    hint: 'cloud or self-hosted',
    options: [
      { name: 'region', question: 'Which cloud?', choices: Object.keys(HOSTS), default: 'eu' },
      {
        name: 'environment',
        question: 'Which environment (empty for none)?',
        variable: 'LANGFUSE_TRACING_ENVIRONMENT',
        isKept: true,
      },
    ],
    variables: [
      { name: 'LANGFUSE_PUBLIC_KEY', holds: 'the public key, pk-lf-…' },
      { name: 'LANGFUSE_SECRET_KEY', holds: 'the secret key, sk-lf-…' },
    ],
    url: ({ region = 'eu' }) => HOSTS[region],
    urlVariable: 'LANGFUSE_BASE_URL',
    headers: () => ({
      authorization: basicFrom('LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'),
      // Without it a trace is shown up to ten minutes late; above 4 it is refused.
      'x-langfuse-ingestion-version': '4',
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'what sending a span twice does in version 4',
  },
})
