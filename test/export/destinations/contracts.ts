// What each vendor documents of its OTLP endpoint, as data: the servers of the contract test hold it, and know nothing
// of the code under test. Sources are named in docs/destinations.md and in the file of each kind.

export interface Contract {
  /** As they are answered behind `destinations add`. */
  readonly answers: Readonly<Record<string, string>>
  /** Where the vendor takes traces for these answers. */
  readonly tracesUrl: string
  /** What a person's shell holds. */
  readonly variables: Readonly<Record<string, string>>
  /** Exactly these, with these values. */
  readonly headers: Readonly<Record<string, string>>
  readonly refusesJson?: true
  /** A request, unpacked. */
  readonly maxBytes?: number
  readonly accepts: number
  /** The answer to a wrong key. */
  readonly unauthorized: 401 | 403
  /** On the resource, on every span: a span without is dropped. */
  readonly resource?: Readonly<Record<string, string>>
  readonly span?: Readonly<Record<string, string>>
  /** Names that it looks for on a model call. */
  readonly reads: readonly string[]
  /** Names that would count something twice there. */
  readonly neverReads?: readonly string[]
  /** By default it gets what was said. */
  readonly getsContent: boolean
  readonly maxAgeMs?: number
  readonly maxAttributeBytes?: number
  /** GET requests that it answers, by path and query. */
  readonly answersTo?: Readonly<Record<string, object>>
  /** GET requests that delivery makes before anything is sent. */
  readonly asks?: readonly string[]
  /** What a read call that knows the key makes of the probe's sentence. */
  readonly probeSays?: string
}

const HOUR_MS = 60 * 60_000
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const OPENINFERENCE = ['openinference.span.kind', 'llm.token_count.prompt', 'session.id']
const GEN_AI = ['gen_ai.operation.name', 'gen_ai.usage.input_tokens', 'gen_ai.conversation.id']
const NEWER = 'gen_ai.usage.cache_write.input_tokens'

export const CONTRACTS: Readonly<Record<string, Contract>> = {
  mlflow: {
    answers: {},
    tracesUrl: 'http://127.0.0.1:5000/v1/traces',
    variables: {},
    headers: { 'x-mlflow-experiment-id': '0' },
    accepts: 200,
    unauthorized: 401,
    reads: ['mlflow.spanType', 'mlflow.chat.tokenUsage'],
    getsContent: true,
    answersTo: {
      '/api/2.0/mlflow/experiments/get?experiment_id=0': {
        experiment: { experiment_id: '0', name: 'Default', lifecycle_stage: 'active' },
      },
    },
    // The second to complete a trace, which this server does not let it.
    asks: ['/api/2.0/mlflow/experiments/get?experiment_id=0', '/api/3.0/mlflow/traces/tr-{trace}'],
  },
  otlp: {
    answers: {},
    tracesUrl: 'http://127.0.0.1:4318/v1/traces',
    variables: {},
    headers: {},
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: true,
  },
  phoenix: {
    answers: { project: 'my project' },
    tracesUrl: 'http://127.0.0.1:6006/v1/traces',
    variables: { PHOENIX_API_KEY: 'phoenix-key-of-a-test' },
    headers: { authorization: 'Bearer phoenix-key-of-a-test' },
    refusesJson: true,
    accepts: 200,
    unauthorized: 401,
    resource: { 'openinference.project.name': 'my project' },
    reads: OPENINFERENCE,
    getsContent: true,
    answersTo: { '/v1/projects': { data: [{ name: 'default' }] } },
    probeSays: 'It knows these credentials. It takes traces.',
  },
  arize: {
    answers: { project: 'my project' },
    tracesUrl: 'https://otlp.arize.com/v1/traces',
    variables: { ARIZE_API_KEY: 'arize-key-of-a-test', ARIZE_SPACE_ID: 'U3BhY2U6MTIz' },
    headers: { authorization: 'Bearer arize-key-of-a-test', space_id: 'U3BhY2U6MTIz' },
    accepts: 200,
    unauthorized: 401,
    resource: { 'openinference.project.name': 'my project' },
    span: { 'arize.project.name': 'my project' },
    reads: OPENINFERENCE,
    getsContent: true,
  },
  langfuse: {
    answers: { region: 'us', environment: 'laptop' },
    tracesUrl: 'https://us.cloud.langfuse.com/api/public/otel/v1/traces',
    variables: { LANGFUSE_PUBLIC_KEY: 'pk-lf-of-a-test', LANGFUSE_SECRET_KEY: 'sk-lf-of-a-test' },
    headers: {
      authorization: basic('pk-lf-of-a-test', 'sk-lf-of-a-test'),
      'x-langfuse-ingestion-version': '4',
    },
    maxBytes: 16_000_000,
    accepts: 200,
    unauthorized: 401,
    span: { 'langfuse.environment': 'laptop' },
    reads: ['langfuse.observation.type', 'langfuse.observation.usage_details', 'session.id'],
    neverReads: [NEWER, 'gen_ai.usage.input_tokens'],
    getsContent: true,
    answersTo: { '/api/public/projects': { data: [{ id: 'p1', name: 'my project' }] } },
    probeSays: 'It knows these credentials, and they are of the project "my project". It takes traces.',
  },
  langsmith: {
    answers: { region: 'eu', project: 'my project' },
    tracesUrl: 'https://eu.api.smith.langchain.com/otel/v1/traces',
    variables: { LANGSMITH_API_KEY: 'lsv2_pt_of_a_test' },
    headers: { 'x-api-key': 'lsv2_pt_of_a_test', 'langsmith-project': 'my project' },
    refusesJson: true,
    accepts: 200,
    unauthorized: 401,
    reads: ['langsmith.span.kind', 'gen_ai.usage.input_tokens'],
    getsContent: true,
    answersTo: { '/sessions?limit=1': [] },
    probeSays: 'It knows these credentials. It takes traces.',
  },
  braintrust: {
    answers: { region: 'eu', project: 'my project' },
    tracesUrl: 'https://api-eu.braintrust.dev/otel/v1/traces',
    variables: { BRAINTRUST_API_KEY: 'sk-braintrust-of-a-test' },
    headers: { authorization: 'Bearer sk-braintrust-of-a-test', 'x-bt-parent': 'project_name:my project' },
    refusesJson: true,
    accepts: 200,
    unauthorized: 401,
    reads: ['braintrust.span_attributes', 'braintrust.metrics'],
    getsContent: true,
    answersTo: { '/v1/project?limit=1': { objects: [] } },
    probeSays: 'It knows these credentials. It takes traces.',
  },
  weave: {
    answers: { entity: 'my-team', project: 'my project' },
    tracesUrl: 'https://trace.wandb.ai/agents/otel/v1/traces',
    variables: { WANDB_API_KEY: 'wandb-key-of-a-test' },
    headers: { 'wandb-api-key': 'wandb-key-of-a-test' },
    refusesJson: true,
    accepts: 200,
    unauthorized: 401,
    resource: { 'wandb.entity': 'my-team', 'wandb.project': 'my project' },
    reads: GEN_AI,
    neverReads: [NEWER],
    getsContent: true,
  },
  opik: {
    answers: { workspace: 'my-team', project: 'my project' },
    tracesUrl: 'https://www.comet.com/opik/api/v1/private/otel/v1/traces',
    variables: { OPIK_API_KEY: 'opik-key-of-a-test' },
    headers: {
      authorization: 'opik-key-of-a-test',
      'comet-workspace': 'my-team',
      projectname: 'my project',
    },
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: true,
    answersTo: { '/opik/api/v1/private/projects': { content: [] } },
    probeSays: 'It knows these credentials. It takes traces.',
  },
  logfire: {
    answers: { region: 'eu' },
    tracesUrl: 'https://logfire-eu.pydantic.dev/v1/traces',
    variables: { LOGFIRE_TOKEN: 'pylf_v1_eu_of_a_test' },
    headers: { authorization: 'pylf_v1_eu_of_a_test' },
    maxBytes: 100_000_000,
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: true,
    maxAgeMs: 24 * HOUR_MS,
  },
  honeycomb: {
    answers: { region: 'eu', dataset: 'classic-one' },
    tracesUrl: 'https://api.eu1.honeycomb.io/v1/traces',
    variables: { HONEYCOMB_API_KEY: 'hcaik_of_a_test' },
    headers: { 'x-honeycomb-team': 'hcaik_of_a_test', 'x-honeycomb-dataset': 'classic-one' },
    maxBytes: 20 * 1024 * 1024,
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: false,
    maxAttributeBytes: 65_535,
    answersTo: { '/1/auth': { api_key_access: {} } },
    probeSays: 'It knows these credentials. It takes traces.',
  },
  datadog: {
    answers: { site: 'us5.datadoghq.com' },
    tracesUrl: 'https://otlp.us5.datadoghq.com/v1/traces',
    variables: { DD_API_KEY: 'datadog-key-of-a-test' },
    headers: { 'dd-api-key': 'datadog-key-of-a-test', 'dd-otlp-source': 'llmobs' },
    refusesJson: true,
    maxBytes: 3_200_000,
    accepts: 202,
    unauthorized: 403,
    reads: GEN_AI,
    getsContent: true,
    maxAgeMs: 18 * HOUR_MS,
  },
  'grafana-cloud': {
    answers: { region: 'prod-eu-west-2' },
    tracesUrl: 'https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/traces',
    variables: { GRAFANA_CLOUD_INSTANCE_ID: '1234567', GRAFANA_CLOUD_API_KEY: 'glc_of_a_test' },
    headers: { authorization: basic('1234567', 'glc_of_a_test') },
    refusesJson: true,
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: false,
  },
  signoz: {
    answers: { region: 'in' },
    tracesUrl: 'https://ingest.in.signoz.cloud/v1/traces',
    variables: { SIGNOZ_INGESTION_KEY: 'signoz-key-of-a-test' },
    headers: { 'signoz-ingestion-key': 'signoz-key-of-a-test' },
    refusesJson: true,
    maxBytes: 16_000_000,
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    getsContent: false,
  },
  dash0: {
    answers: { region: 'eu-west-1', dataset: 'laptops' },
    tracesUrl: 'https://ingress.eu-west-1.aws.dash0.com/v1/traces',
    variables: { DASH0_AUTH_TOKEN: 'auth_of_a_test' },
    headers: { authorization: 'Bearer auth_of_a_test', 'dash0-dataset': 'laptops' },
    accepts: 200,
    unauthorized: 401,
    reads: GEN_AI,
    neverReads: [NEWER],
    getsContent: false,
  },
  newrelic: {
    answers: { region: 'eu' },
    tracesUrl: 'https://otlp.eu01.nr-data.net/v1/traces',
    variables: { NEW_RELIC_LICENSE_KEY: 'eu01xxof-a-test-NRAL' },
    headers: { 'api-key': 'eu01xxof-a-test-NRAL' },
    refusesJson: true,
    maxBytes: 1_000_000,
    accepts: 200,
    unauthorized: 403,
    reads: GEN_AI,
    getsContent: false,
    maxAgeMs: 24 * HOUR_MS,
    maxAttributeBytes: 4_095,
  },
}

/** Kinds that no OTLP request reaches as it is: each has tests of its own. */
export const HELD_ELSEWHERE: readonly string[] = ['file', 'mlflow-files', 'databricks']
