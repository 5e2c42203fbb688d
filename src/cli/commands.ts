import { CONVENTIONS } from '../trace/conventions/index.ts'
import type { Result } from './result.ts'

export interface Given {
  readonly argument: string | undefined
  /** All of them, where a command takes several. */
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

export type Run = (given: Given) => Promise<Result>

interface OptionEntry {
  readonly flags: string
  readonly description: string
  readonly repeatable?: boolean
  readonly choices?: readonly string[]
}

export interface CommandEntry {
  readonly name: string
  readonly arguments?: string
  /** What the word above it stands for. */
  readonly group?: string
  readonly description: string
  readonly options: readonly OptionEntry[]
  readonly load: () => Promise<Run>
}

const JSON_OPTION = { flags: '--json', description: 'print it as JSON' }

/** Where traces are to go. */
const TARGET_OPTIONS: readonly OptionEntry[] = [
  { flags: '-u, --tracking-uri <uri>', description: 'MLflow tracking server, http(s)://…' },
  { flags: '-e, --experiment-id <id>', description: 'MLflow experiment, by id' },
  {
    flags: '-n, --experiment-name <name>',
    description: 'MLflow experiment, by name; made where there is none',
  },
  { flags: '--otlp-endpoint <url>', description: 'any OpenTelemetry endpoint, http(s)://…' },
  {
    flags: '--header <key=value>',
    description: 'header for that endpoint, or else for the tracking server (repeatable)',
    repeatable: true,
  },
  {
    flags: '--convention <name>',
    description: 'how the endpoint likes to read spans',
    choices: CONVENTIONS.map(({ name }) => name),
  },
]

/** Every command there is: a new one is a new entry and a file in `commands/`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'autolog claude',
    arguments: '[directory]',
    group: 'trace an agent automatically',
    description: 'trace every turn of Claude Code in a project (or, with --user, everywhere)',
    options: [
      { flags: '-d, --directory <directory>', description: 'the project (default: this folder)' },
      ...TARGET_OPTIONS,
      {
        flags: '--otlp-from-env',
        description: "with --user: the endpoint that this shell's OTEL_EXPORTER_OTLP_* name now",
      },
      { flags: '--user', description: 'in your own settings: every project' },
      { flags: '--project', description: "in the project's settings, shared with the team (default)" },
      { flags: '--local', description: "in the project's settings that are yours alone" },
      { flags: '-y, --non-interactive', description: 'ask nothing, agree to what is offered' },
      { flags: '--status', description: 'say what is on, and change nothing' },
      { flags: '--disable', description: 'take it out again; traces stay' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/autolog.ts')).autolog,
  },
  {
    name: 'run',
    arguments: '<command...>',
    description: 'trace one invocation, touch no settings, wait for delivery: turnspan run -- claude -p "…"',
    options: [
      { flags: '--wait <time>', description: 'how long delivery is waited for (default: 30s)' },
      { flags: '--tag <name=value>', description: 'a word for its traces (repeatable)', repeatable: true },
      ...TARGET_OPTIONS,
      { flags: '--json', description: 'say on stderr as JSON what was traced' },
    ],
    load: async () => (await import('./commands/run.ts')).runOnce,
  },
  {
    name: 'status',
    arguments: '[directory]',
    description: 'what is on, where traces go, what waits, what went wrong',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'destinations list',
    group: 'where your traces go, whatever the project',
    description: 'your destinations, and how it stands with them',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/destinations.ts')).list,
  },
  {
    name: 'destinations add',
    arguments: '[kind]',
    group: 'where your traces go, whatever the project',
    description: 'add one: langfuse, phoenix, honeycomb, … (without a kind it asks)',
    options: [
      { flags: '--name <name>', description: 'what you call it (default: its kind)' },
      { flags: '--url <url>', description: 'its address, where it is not the usual one' },
      { flags: '--region <region>', description: 'of its cloud' },
      { flags: '--site <site>', description: 'of Datadog' },
      { flags: '--project <name>', description: 'in which its traces are shown' },
      { flags: '--entity <name>', description: 'of W&B: a team or a user' },
      { flags: '--workspace <name>', description: 'of Opik' },
      { flags: '--environment <name>', description: 'of Langfuse' },
      { flags: '--dataset <name>', description: 'of Honeycomb (classic) or Dash0' },
      { flags: '--experiment-name <name>', description: 'of MLflow' },
      { flags: '--experiment-id <id>', description: 'of Databricks' },
      { flags: '--profile <name>', description: 'of ~/.databrickscfg' },
      { flags: '--table <name>', description: 'of Databricks: a Unity Catalog table of spans' },
      { flags: '--path <file>', description: 'of a file, or of a folder of MLflow' },
      {
        flags: '--header <key=value>',
        description: 'header beside, or instead of, the usual ones (repeatable)',
        repeatable: true,
      },
      {
        flags: '--content <tier>',
        description: 'what it gets of what was said',
        choices: ['redacted', 'metadata'],
      },
      {
        flags: '--convention <name>',
        description: 'how it likes to read spans, where not as usual',
        choices: CONVENTIONS.map(({ name }) => name),
      },
      { flags: '--no-test', description: 'do not try it' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/destinations.ts')).add,
  },
  {
    name: 'destinations remove',
    arguments: '[name]',
    group: 'where your traces go, whatever the project',
    description: 'take one out of your configuration; traces stay',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/destinations.ts')).remove,
  },
  {
    name: 'destinations test',
    arguments: '[name]',
    group: 'where your traces go, whatever the project',
    description: 'try all of them, or one, without leaving anything there',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/destinations.ts')).test,
  },
  {
    name: 'doctor',
    arguments: '[directory]',
    description: 'try everything for real, every destination too, and say what to do',
    options: [{ flags: '--fix', description: 'mend what can be mended safely' }, JSON_OPTION],
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'show',
    arguments: '[session|trace]',
    description: 'print a trace as a tree (default: the latest of this folder)',
    options: [JSON_OPTION, { flags: '--otlp', description: 'print it as OTLP/JSON lines' }],
    load: async () => (await import('./commands/show.ts')).show,
  },
  {
    name: 'flush',
    description: 'read and send what waits, now',
    options: [
      {
        flags: '--refused [destination]',
        description: 'also what it refused, once the cause is mended (default: of all)',
      },
      {
        flags: '--backfill <destination>',
        description: 'also what was stored before it was there',
      },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/flush.ts')).flushNow,
  },
  {
    name: 'import',
    arguments: '[path...]',
    description: "past sessions into the store (default: all in Claude Code's own folder)",
    options: [
      { flags: '--since <when>', description: 'only what was used since: 36h, 7d, 2w, or a date' },
      { flags: '--project <directory>', description: 'only sessions that began there, or below it' },
      {
        flags: '--session <id>',
        description: 'only this one; its beginning will do (repeatable)',
        repeatable: true,
      },
      {
        flags: '--to <destination>',
        description: 'send them there too (repeatable; default: the local store alone)',
        repeatable: true,
      },
      { flags: '--dry-run', description: 'count, and write nothing' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/import.ts')).importPast,
  },
  {
    name: 'allow',
    arguments: '[directory]',
    description: "let this project's settings name where its traces go",
    options: [
      { flags: '-y, --yes', description: 'do not ask' },
      { flags: '--backfill', description: 'its earlier traces too' },
      { flags: '--origin <url>', description: 'an address that every project may name' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/allow.ts')).allow,
  },
  {
    name: 'deny',
    arguments: '[directory]',
    description: "let this project's settings name nothing that counts",
    options: [
      { flags: '--origin <url>', description: 'take an address back that every project may name' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/deny.ts')).deny,
  },
  {
    name: 'delete',
    arguments: '<session>',
    description: 'take a session away from this machine, and say what is left elsewhere',
    options: [
      { flags: '-y, --yes', description: 'do not ask' },
      { flags: '--remote', description: 'also at the destinations that can delete (MLflow)' },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/delete.ts')).deleteNow,
  },
  {
    name: 'audit',
    arguments: '[session]',
    description: 'hold transcript, store and backend against each other, and name every difference',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/audit.ts')).audit,
  },
  {
    name: 'redact',
    description: 'what would be masked: try a file',
    options: [
      {
        flags: '--test <file>',
        description: 'say which lines hold secrets, and by which rules; change nothing',
      },
      JSON_OPTION,
    ],
    load: async () => (await import('./commands/redact.ts')).redact,
  },
]
