import { CONVENTIONS } from '../trace/conventions/index.ts'
import type { Result } from './result.ts'

export interface Given {
  readonly argument: string | undefined
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

/** Every command there is: a new one is a new entry and a file in `commands/`. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'autolog claude',
    arguments: '[directory]',
    group: 'trace an agent automatically',
    description: 'trace every turn of Claude Code in a project (or, with --user, everywhere)',
    options: [
      { flags: '-d, --directory <directory>', description: 'the project (default: this folder)' },
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
    name: 'status',
    arguments: '[directory]',
    description: 'what is on, where traces go, what waits, what went wrong',
    options: [JSON_OPTION],
    load: async () => (await import('./commands/status.ts')).status,
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
    options: [JSON_OPTION],
    load: async () => (await import('./commands/flush.ts')).flushNow,
  },
  {
    name: 'allow',
    arguments: '[directory]',
    description: "let this project's settings name where its traces go",
    options: [{ flags: '-y, --yes', description: 'do not ask' }, JSON_OPTION],
    load: async () => (await import('./commands/allow.ts')).allow,
  },
]
