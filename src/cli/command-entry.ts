// What the table of commands is made of, and the options that several of them share.
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

export const JSON_OPTION = { flags: '--json', description: 'print it as JSON' }

/** Where traces are to go. */
export const TARGET_OPTIONS: readonly OptionEntry[] = [
  {
    flags: '-u, --tracking-uri <uri>',
    description: 'MLflow: http(s)://…, sqlite:///…, a folder, databricks',
  },
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
