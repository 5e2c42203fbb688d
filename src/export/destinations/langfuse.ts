// Langfuse, in its cloud or self-hosted (3.22 and later). https://langfuse.com/integrations/native/opentelemetry
import { basicFrom } from '../kind-setup.ts'
import { serverUrlOf } from '../otlp/traces-url.ts'
import { otlpBackend } from './otlp-backend.ts'

const BELOW = '/api/public/otel'

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
  below: BELOW,
  reads: {
    path: '/api/public/projects',
    says(answer) {
      const [project] = (answer as { data?: { name?: unknown }[] } | undefined)?.data ?? []
      return typeof project?.name === 'string' ? `and they are of the project "${project.name}"` : undefined
    },
  },
  // Its links name the project, which only its keys tell.
  async findTraceLink({ url }, http, traceId) {
    const server = serverUrlOf(url, BELOW)
    const answer = await http.send({ method: 'GET', url: `${server}/api/public/projects` })
    if ('error' in answer || answer.status !== 200) return undefined
    const id = projectIn(answer.body)?.id
    return typeof id === 'string' && /^[\w-]+$/.test(id)
      ? `${server}/project/${id}/traces/${traceId}`
      : undefined
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

function projectIn(body: Uint8Array): { readonly id?: unknown } | undefined {
  try {
    return (JSON.parse(new TextDecoder().decode(body)) as { data?: { id?: unknown }[] }).data?.[0]
  } catch {
    return undefined
  }
}
