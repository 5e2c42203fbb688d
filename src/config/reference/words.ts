// What each key of config.json does, for docs/configuration-reference.md and for editors. Types and limits are not told
// here: they are read from the schema.
import type { Settings } from '../settings.ts'
import { DESTINATION_WORDS, ORIGIN_WORDS } from './destination-words.ts'

export interface KeyWords {
  /** Sentences in Markdown. */
  readonly does: string
  /** Words, or the value that counts where nothing is said. */
  readonly default?: string | ((standard: Settings) => unknown)
  readonly unit?: string
  /** A value that the program takes; undefined for an object whose keys have examples of their own. */
  readonly example?: unknown
  /** What belongs beside it in the example. */
  readonly beside?: Readonly<Record<string, string>>
  /** What the settings of a project, or what surrounds a session, can say of the same. */
  readonly elsewhere?: string
}

/** By the name of a key, or the way to it; `*` is a name that you give. */
export const KEY_WORDS: Readonly<Record<string, KeyWords>> = {
  $schema: {
    does: 'Lets an editor complete the keys and say what is wrong; turnspan itself does not read it.',
    example: 'https://unpkg.com/turnspan/turnspan.schema.json',
  },
  serviceName: {
    does: '`service.name` of every trace.',
    default: ({ serviceName }) => serviceName,
    example: 'claude-code-team-a',
  },
  user: {
    does: "Whether traces carry the name of the machine's user: as it is, as a keyed hash of this machine, or not at all.",
    default: ({ user }) => user,
    example: 'hash',
  },
  hostName: {
    does: 'The same for the name of the machine.',
    default: ({ hostName }) => hostName,
    example: 'off',
  },
  paths: {
    does: 'Whether the name of the home folder can be read in paths: `hash` makes `/home/user-1a2b3c/x` of `/home/alice/x`, wherever it is said.',
    default: ({ paths }) => paths,
    example: 'hash',
  },
  content: {
    does: '[What is kept of what was said](configuration.md#what-was-said), and so can be sent anywhere.',
    default: 'redacted',
    example: 'metadata',
    elsewhere: '`TURNSPAN_CONTENT`, `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`: less, never more',
  },
  ...kindsOf('content', 'is kept'),
  redaction: { does: '[What is masked](redaction.md) beside what is known as a secret.' },
  'redaction.patterns': {
    does: 'Regular expressions of your own, by the name that a mask tells.',
    default: 'none',
    example: { ticket: 'TCK-[0-9]{6}' },
  },
  'redaction.email': {
    does: 'Whether addresses of e-mail are masked too.',
    default: ({ redaction }) => redaction.email,
    example: true,
  },
  captureRequests: {
    does: 'Also the system instructions and tool definitions: once a session, on the first model call that has them (tens of kilobytes).',
    default: ({ captureRequests }) => captureRequests,
    example: true,
  },
  traceContext: { does: '[Trace context](configuration.md#trace-context) in and out.' },
  'traceContext.incoming': {
    does: "What an inherited `TRACEPARENT` makes of a turn: linked to the caller's span, a child of it, or nothing.",
    default: ({ incomingContext }) => incomingContext,
    example: 'parent',
  },
  'traceContext.commands': {
    does: 'Whether commands that Claude Code runs get the `TRACEPARENT` of their turn.',
    default: ({ handsOnContext }) => handsOnContext,
    example: false,
  },
  prices: {
    does: 'Prices of models that the built-in table does not know, or knows otherwise, by the exact id of the model: input, output, cache read, cache write for 5 minutes, cache write for 1 hour.',
    default: 'the built-in table',
    unit: 'USD per million tokens',
    example: { 'my-own-model': [3, 15, 0.3, 3.75, 6] },
  },
  mlflow: { does: 'What is only for [MLflow](mlflow.md).' },
  'mlflow.completeTraces': {
    does: 'Whether one more call tells MLflow what OpenTelemetry cannot carry: the metadata of its own tracer.',
    default: ({ completesTraces }) => completesTraces,
    example: false,
  },
  databricks: { does: 'How [Databricks](databricks.md) is reached.' },
  'databricks.variables': {
    does: 'Variables of your shell that say which workspace is meant, and by what right; setup writes their names.',
    default: 'none',
    example: ['DATABRICKS_HOST', 'DATABRICKS_TOKEN'],
  },
  retention: { does: '[How long and how much](keeping.md) is kept on this machine.' },
  'retention.days': {
    does: 'What is older goes, once every destination has what it is owed.',
    default: ({ retention }) => retention.days,
    unit: 'days',
    example: 30,
  },
  'retention.maxBytes': {
    does: 'Of the store. What is more goes, oldest first, once every destination has what it is owed.',
    default: ({ retention }) => retention.maxBytes,
    unit: 'bytes, or a size with its unit',
    example: '5GB',
  },
  'retention.journalMaxBytes': {
    does: 'Of all journals together: events that hooks noted and that are not read yet.',
    default: ({ retention }) => retention.journalMaxBytes,
    unit: 'bytes, or a size with its unit',
    example: '500MB',
  },
  destinations: {
    does: '[Your destinations](destinations.md): every session is sent to all of them, whatever the project. `turnspan destinations add` writes them.',
    default: 'none: traces stay in the local store',
    elsewhere:
      '`MLFLOW_TRACKING_URI` and `TURNSPAN_OTLP_ENDPOINT` name further ones for a project; they count once you allowed them',
  },
  ...below('destinations.*', DESTINATION_WORDS),
  ...kindsOf('destinations.*.content', 'it gets'),
  origins: {
    does: 'Credentials and ways that go to one origin (scheme, host, port) and no other: for every destination there, those that projects name included.',
    default: 'none',
  },
  ...below('origins.*', ORIGIN_WORDS),
}

function below(place: string, words: Readonly<Record<string, KeyWords>>) {
  return Object.fromEntries(
    Object.entries(words).map(([key, said]) => [key === '' ? place : `${place}.${key}`, said]),
  )
}

function kindsOf(place: string, does: string): Readonly<Record<string, KeyWords>> {
  const kinds = {
    prompts: 'what you asked',
    answers: 'what the model answered',
    thinking: 'what it thought',
    toolArguments: 'what tools were called with',
    toolResults: 'what they gave',
    systemPrompt: 'the system instructions',
  }
  return Object.fromEntries(
    Object.entries(kinds).map(([key, what]) => [
      `${place}.${key}`,
      {
        does: `\`false\` leaves out ${what}: its length and keyed hash are all that ${does}.`,
        default: 'true',
        example: false,
      },
    ]),
  )
}
