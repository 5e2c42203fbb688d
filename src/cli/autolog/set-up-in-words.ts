import { shownAddress } from '../../config/address.ts'
import type { Wish } from './wish.ts'

interface Done {
  readonly file: string
  readonly changes: readonly string[]
  readonly notes: readonly string[]
  readonly experimentId?: string
}

export function setUpInWords(
  { directory, scope, mlflow, otlp }: Wish,
  { file, changes, notes, experimentId }: Done,
): string {
  const experiment = mlflow && [mlflow.experimentName, experimentId && `id ${experimentId}`]
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Project', scope === 'user' ? 'every project' : directory],
    ['Settings', file],
    ['Tracking URI', mlflow && shownAddress(mlflow.url)],
    ['Experiment', experiment?.filter(Boolean).join(', ')],
    ['OTLP endpoint', otlp && shownAddress(otlp.url)],
    [
      'Traces',
      mlflow || otlp
        ? 'there, and in the local store'
        : 'in the local store: "turnspan show" prints the latest',
    ],
  ]
  return [
    changes.length === 0 ? '✓ Tracing was already set up; nothing changed.' : '✓ Claude Code is traced.',
    ...facts.flatMap(([name, value]) => (value ? [`  ${`${name}:`.padEnd(15)}${value}`] : [])),
    ...notes.map((note) => `! ${note}`),
    '',
    'Use claude as always. "turnspan status" says how it goes; "turnspan autolog claude --disable" ends it.',
  ].join('\n')
}
