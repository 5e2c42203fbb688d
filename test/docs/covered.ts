// What runs each command of the docs. `run`: its whole block is run by commands.slow.test.ts, as it stands. Else the test
// that does what the command does, and why the command itself is not run there.

export interface Cover {
  /** The command, or how all of its kind begin. */
  readonly commands: RegExp
  readonly by: 'run' | string
  readonly why?: string
}

export const COVERED: readonly Cover[] = [
  { commands: /^(?:npx )?turnspan autolog claude/, by: 'run' },
  { commands: /^(?:npx )?turnspan (?:show|sessions|status|doctor|import)\b/, by: 'run' },
  { commands: /^turnspan destinations (?:add\b.+|list$|remove )/, by: 'run' },
  { commands: /^export \w+=/, by: 'run' },
  {
    commands: /^turnspan destinations add$/,
    by: 'test/cli/destinations.slow.test.ts',
    why: 'it asks at a terminal',
  },
  {
    commands: /^turnspan destinations test/,
    by: 'test/cli/backends.test.ts',
    why: 'it asks a vendor over the network: each kind is tried against a server that keeps to its contract',
  },
  { commands: /^turnspan ui$/, by: 'test/cli/ui.test.ts', why: 'it goes on until it is ended' },
  { commands: /^turnspan run -- claude/, by: 'test/e2e/run.test.ts', why: 'it needs the real client' },
  {
    commands: /^claude plugin (?:marketplace add|install|configure|uninstall|update|marketplace update)\b/,
    by: 'test/e2e/plugin.test.ts',
    why: 'it needs the real client',
  },
  {
    commands: /^echo '\{"tracking_uri".*claude plugin configure/,
    by: 'test/e2e/plugin.test.ts',
    why: 'it needs the real client',
  },
  {
    commands: /^npm install --global turnspan$/,
    by: 'test/package/nodes.test.ts',
    why: 'it needs a registry that has the package: the packed tarball is installed instead',
  },
  {
    commands: /^MLFLOW_ALLOW_FILE_STORE=true mlflow server/,
    by: 'test/e2e/mlflow-files.test.ts',
    why: 'it needs MLflow, and goes on until it is ended',
  },
  {
    commands: /^(?:pip install mlflow psycopg2-binary$|(?:export \w+=\S+ )?mlflow server --host 0\.0\.0\.0 )/,
    by: 'test/e2e/mlflow-postgres.test.ts',
    why: 'it needs a database server, a bucket and a name of a host, and goes on until it is ended',
  },
  {
    commands: /^npm (?:ci|test|run)\b/,
    by: '.ci/run',
    why: 'a step of its own there; a test would run itself',
  },
  {
    commands: /^(?:FAULT_\w+=\d+ )npm run test:faults$/,
    by: '.ci/run',
    why: 'the same tests with other dice',
  },
  {
    commands: /^UPDATE_GOLDEN=1 npx vitest run test\/golden$/,
    by: 'test/golden/conventions/conventions.test.ts',
    why: 'it would write down what is to be held against',
  },
  {
    commands: /^otelcol --config collector-config\/agent\.yaml$/,
    by: 'test/e2e/collector-agent.test.ts',
    why: 'it needs a Collector, and goes on until it is ended',
  },
  {
    commands: /^TOKEN_FILE=.* otelcol --config /,
    by: 'test/e2e/collector-gateway.test.ts',
    why: 'it needs Collectors, certificates, and names of hosts',
  },
  {
    commands: /^(?:cd collector-config && mkdir secrets|MLFLOW_IMAGE=… docker compose|kubectl )/,
    by: 'test/e2e/collector-manifests.test.ts',
    why: 'it needs a container engine or a cluster: the files are held against their schemas only',
  },
]
