// The same for one destination, and for all at an origin.
import type { KeyWords } from './words.ts'

const WAY_WORDS: Readonly<Record<string, KeyWords>> = {
  headers: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how config.json names a variable
    does: 'By name. `${NAME}` in a value is [what a variable says](configuration.md#credentials), `$$` a dollar sign.',
    default: 'none',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
    example: { authorization: 'Bearer ${OTLP_TOKEN}' },
  },
  headersCommand: {
    does: '[A command](configuration.md#credentials) that says headers, each time it is needed: as a line for the shell, or as a list without one.',
    example: ['op', 'read', 'op://team/otlp/header'],
  },
  commandVariables: {
    does: 'Names of variables that the command may see, allowed like those in headers.',
    default: 'none',
    example: ['OP_SERVICE_ACCOUNT_TOKEN'],
  },
  caFile: {
    does: "Certificates to trust beside those that Node knows (PEM): a whole path, `~/…`, or one from turnspan's home.",
    example: '~/certificates/company-ca.pem',
  },
  certFile: {
    does: 'Who you are, where a server asks for it (PEM). It may hold the key too.',
    example: '~/certificates/me.pem',
  },
  keyFile: {
    does: 'The key of `certFile`, without a passphrase (PEM).',
    default: 'in `certFile`',
    example: '~/certificates/me.key',
    beside: { certFile: '~/certificates/me.pem' },
  },
  proxy: {
    does: 'The proxy in between, perhaps with `user:password@`; `"none"` goes straight.',
    default: '[of your shell at setup](configuration.md#proxies-and-certificates)',
    example: 'http://proxy.example:3128',
  },
}

export const ORIGIN_WORDS: Readonly<Record<string, KeyWords>> = {
  '': {
    does: 'How every destination at this origin is reached; what the destination says itself goes before it.',
  },
  ...WAY_WORDS,
}

export const DESTINATION_WORDS: Readonly<Record<string, KeyWords>> = {
  '': { does: 'One destination, by a name that you give.' },
  kind: { does: '[Which kind of backend](destinations.md) it is.', example: 'otlp' },
  url: {
    does: 'Its address. What the kind takes traces at (`/v1/traces`, …) is appended where the path does not end in it. `file` and `mlflow-files` take `file:///…`, `mlflow` also `sqlite:////…`, `databricks` takes `databricks` or `databricks://profile`.',
    example: 'http://127.0.0.1:4318',
    elsewhere: '`MLFLOW_TRACKING_URI`, `TURNSPAN_OTLP_ENDPOINT`',
  },
  project: {
    does: 'In which project its traces are shown; which kinds have it, and must, says [destinations](destinations.md).',
    example: 'my-project',
    beside: { kind: 'phoenix', url: 'http://127.0.0.1:6006' },
  },
  entity: {
    does: 'Of `weave`: the team or user.',
    example: 'my-team',
    beside: { kind: 'weave', url: 'https://trace.wandb.ai/otel', project: 'my-project' },
  },
  environment: {
    does: 'Of `langfuse`: the environment that traces are filed under.',
    example: 'development',
    beside: { kind: 'langfuse', url: 'https://cloud.langfuse.com' },
  },
  table: {
    does: 'Of `databricks`: the Unity Catalog table of spans.',
    default: 'what the experiment says',
    example: 'main.traces.spans',
    beside: { kind: 'databricks', url: 'databricks' },
  },
  convention: {
    does: '[Which names and forms](conventions/README.md) spans are sent in.',
    default: '[of the kind](destinations.md#the-kinds)',
    example: 'openinference',
    elsewhere: '`TURNSPAN_OTLP_CONVENTION`',
  },
  encoding: { does: 'How requests are written.', default: '`protobuf`; of `file` `json`', example: 'json' },
  compression: {
    does: 'How they are packed.',
    default: '`gzip`; on this machine `none`',
    example: 'none',
  },
  ...WAY_WORDS,
  timeoutMs: {
    does: 'For a request as a whole, answer included.',
    default: '10,000; MLflow 30,000',
    unit: 'milliseconds',
    example: 20_000,
  },
  maxRequestBytes: {
    does: 'A larger trace travels in several requests. Before compression; one span that is larger travels alone.',
    default: '[of the kind](destinations.md#the-kinds)',
    unit: 'bytes',
    example: 1_000_000,
  },
  experimentId: {
    does: 'Of MLflow and Databricks: the experiment, by its id.',
    default: 'experiment `0` of MLflow',
    example: '7',
    beside: { kind: 'mlflow', url: 'http://127.0.0.1:5000' },
    elsewhere: '`MLFLOW_EXPERIMENT_ID`',
  },
  experimentName: {
    does: 'The same by its name; it is made where there is none.',
    example: 'My AI Project',
    beside: { kind: 'mlflow', url: 'http://127.0.0.1:5000' },
    elsewhere: '`MLFLOW_EXPERIMENT_NAME`',
  },
  insecureHttp: {
    does: 'Allows credentials over plain http to another machine.',
    default: 'false',
    example: true,
  },
  tracePage: {
    does: 'Where you look at a trace there, for the links of `turnspan ui`.',
    default: 'MLflow, Phoenix, Langfuse and Weave have their own',
    example: 'http://127.0.0.1:16686/trace/{trace_id}',
  },
  content: {
    does: '[What it gets](configuration.md#what-was-said) of what is kept: less, never more.',
    default:
      'all that is kept; `metadata` for [kinds that store all kinds of traces](destinations.md#the-kinds)',
    example: 'metadata',
  },
}
