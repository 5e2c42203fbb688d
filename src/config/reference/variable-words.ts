// Variables of the environment that turnspan reads, or hands on.

export interface VariableWords {
  /** Sentences in Markdown. */
  readonly says: string
  readonly by: string
}

const SHELL = 'your shell'
const PROJECT = "a project's settings, or your shell"
const SETUP = 'your shell, at setup'
const CLIENT = 'Claude Code'
const OURSELVES = 'turnspan itself'

const TAKEN = 'it counts once [you allowed it](configuration.md#what-a-projects-settings-can-say)'
const otlp = (name: string, says: string) => ({
  [`OTEL_EXPORTER_OTLP_${name}`]: {
    says: `${says} Read by \`turnspan autolog claude --user --otlp-from-env\` alone; its \`OTEL_EXPORTER_OTLP_TRACES_${name}\` goes before it.`,
    by: SETUP,
  },
})
const launcher = (name: string, what: string) => ({
  [name]: {
    says: `Hands ${what} from the launcher to the flusher; one of your own does not count.`,
    by: OURSELVES,
  },
})
const databricks = (name: string, says: string) => ({
  [name]: { says: `${says} ([databricks.md](databricks.md))`, by: SHELL },
})
const mlflow = (name: string, says: string) => ({
  [name]: { says: `${says} Setup writes its name, never its value, into \`config.json\`.`, by: SHELL },
})

export const VARIABLE_WORDS: Readonly<Record<string, VariableWords>> = {
  TURNSPAN_HOME: {
    says: "Another folder than `~/.turnspan`. For the command line only: setup writes it into the hook's launcher, and a hook unsets it.",
    by: SHELL,
  },
  TURNSPAN_CONTENT: {
    says: '`metadata` or `redacted`: asks for less than `content` in `config.json`, never for more.',
    by: PROJECT,
  },
  TURNSPAN_OTLP_ENDPOINT: { says: `An OTLP endpoint for the project's traces; ${TAKEN}.`, by: PROJECT },
  TURNSPAN_OTLP_CONVENTION: { says: `The convention for it; ${TAKEN}.`, by: PROJECT },
  TURNSPAN_TAGS: {
    says: 'Words for the traces of a single run, from its `--tag`.',
    by: OURSELVES,
  },
  TURNSPAN_RUN: { says: 'Which single run (`turnspan run -- claude`) a session belongs to.', by: OURSELVES },
  TURNSPAN_CLIENT_PID: { says: 'The process of Claude Code that a hook belongs to.', by: OURSELVES },
  TURNSPAN_PLUGIN_ROOT: {
    says: 'The folder of the plugin whose skill runs the command line.',
    by: OURSELVES,
  },
  ...launcher('TURNSPAN_CLAUDE_DIR', "Claude Code's own folder"),
  ...launcher('TURNSPAN_CA_FILE', 'the certificates that setup recorded'),
  ...launcher('TURNSPAN_PROXY', 'the recorded proxy for https'),
  ...launcher('TURNSPAN_HTTP_PROXY', 'the recorded proxy for http'),
  ...launcher('TURNSPAN_NO_PROXY', 'the hosts that are reached without one'),
  ...launcher('TURNSPAN_PATH', 'where your shell looks for programs'),
  TURNSPAN_VAR_NAME: {
    says: 'For each `NAME` in headers and `commandVariables`: its value for the flusher, which uses it where it is the one that you allowed.',
    by: OURSELVES,
  },
  MLFLOW_CLAUDE_TRACING_ENABLED: {
    says: '`false` switches tracing off; `true` (or nothing) leaves it on.',
    by: PROJECT,
  },
  MLFLOW_TRACKING_URI: {
    says: `Where the project's MLflow is; ${TAKEN}. Setup offers what your shell says.`,
    by: PROJECT,
  },
  MLFLOW_EXPERIMENT_ID: { says: 'Its experiment, by id.', by: PROJECT },
  MLFLOW_EXPERIMENT_NAME: { says: 'Its experiment, by name.', by: PROJECT },
  ...mlflow('MLFLOW_TRACKING_TOKEN', 'A bearer token for the tracking server.'),
  ...mlflow('MLFLOW_TRACKING_USERNAME', 'A user of the tracking server.'),
  ...mlflow('MLFLOW_TRACKING_PASSWORD', 'Their password.'),
  MLFLOW_WORKSPACE: { says: 'The workspace of the tracking server, taken over as a header.', by: SETUP },
  MLFLOW_TRACKING_SERVER_CERT_PATH: { says: 'The certificate to trust, taken over as `caFile`.', by: SETUP },
  MLFLOW_TRACKING_CLIENT_CERT_PATH: { says: 'Who you are, taken over as `certFile`.', by: SETUP },
  MLFLOW_TRACKING_INSECURE_TLS: {
    says: 'Not followed: a server whose certificate nobody checks could be anybody.',
    by: SETUP,
  },
  MLFLOW_STATIC_PREFIX: { says: 'For an MLflow that turnspan starts.', by: OURSELVES },
  MLFLOW_DISABLE_TELEMETRY: { says: 'For an MLflow that turnspan starts: it tells nobody.', by: OURSELVES },
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: {
    says: 'For an MLflow that turnspan starts: it runs no jobs.',
    by: OURSELVES,
  },
  ...databricks('DATABRICKS_HOST', 'The workspace.'),
  ...databricks('DATABRICKS_TOKEN', 'A token for it.'),
  ...databricks('DATABRICKS_CLIENT_ID', 'A client for it (OAuth, machine to machine).'),
  ...databricks('DATABRICKS_CLIENT_SECRET', 'The secret of the client.'),
  ...databricks('DATABRICKS_CONFIG_PROFILE', 'The profile of `~/.databrickscfg`.'),
  ...databricks('DATABRICKS_CONFIG_FILE', 'Another file than `~/.databrickscfg`.'),
  ...otlp('ENDPOINT', 'Where traces go.'),
  ...otlp('HEADERS', 'Headers, as `name=value,name=value`.'),
  ...otlp('PROTOCOL', '`http/protobuf` or `http/json`.'),
  ...otlp('COMPRESSION', '`gzip` or `none`.'),
  ...otlp('TIMEOUT', 'Milliseconds for a request.'),
  ...otlp('CERTIFICATE', 'Certificates to trust.'),
  ...otlp('CLIENT_CERTIFICATE', 'Who you are.'),
  ...otlp('CLIENT_KEY', 'The key of it.'),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: {
    says: '`false` (or what lets no content into spans) asks for metadata only.',
    by: PROJECT,
  },
  TRACEPARENT: {
    says: "The caller's span ([trace context](configuration.md#trace-context)).",
    by: 'who starts Claude Code',
  },
  TRACESTATE: { says: 'What goes with it.', by: 'who starts Claude Code' },
  CLAUDE_CONFIG_DIR: { says: "Claude Code's own folder, where it is not `~/.claude`.", by: SHELL },
  CLAUDE_PROJECT_DIR: { says: 'The project that a session runs in.', by: CLIENT },
  CLAUDE_CODE_ENTRYPOINT: { says: 'How Claude Code was started.', by: CLIENT },
  CLAUDE_PID: { says: 'The process of Claude Code.', by: CLIENT },
  CLAUDE_ENV_FILE: { says: 'Where a hook may put a line for the commands of a session.', by: CLIENT },
  CLAUDE_CODE_ENABLE_TELEMETRY: {
    says: "Claude Code's own telemetry: `turnspan doctor` warns where it goes to the same backend.",
    by: 'settings of Claude Code',
  },
  CLAUDE_PLUGIN_ROOT: { says: 'The folder of a plugin.', by: CLIENT },
  CLAUDE_PLUGIN_DATA: { says: 'The folder of what a plugin keeps.', by: CLIENT },
  CLAUDE_PLUGIN_OPTION_NAME: {
    says: 'For each option of [the plugin](plugin.md): what you told it.',
    by: CLIENT,
  },
  CLAUDECODE: {
    says: 'That this runs inside Claude Code: then variables are nobody’s word, and `turnspan allow` allows none.',
    by: CLIENT,
  },
  HTTPS_PROXY: {
    says: 'The [proxy](configuration.md#proxies-and-certificates) for https. Also in small letters, like the next three.',
    by: SETUP,
  },
  HTTP_PROXY: { says: 'The proxy for http.', by: SETUP },
  ALL_PROXY: { says: 'The proxy for both, where those are not set.', by: SETUP },
  NO_PROXY: { says: 'What is reached without one.', by: SETUP },
  NODE_EXTRA_CA_CERTS: { says: 'Certificates to trust, for every destination.', by: SETUP },
  NO_COLOR: { says: 'No colours in what the command line prints.', by: SHELL },
}
