// What setup writes into the user's own config.json: destinations of their own, and headers bound to an origin.
import { type Decision, replaceFile } from '../../claude/replace-file.ts'
import { textOf } from '../../claude/settings-file.ts'
import { parseConfig } from '../../config/config.ts'
import { originOf } from '../../config/settings.ts'
import type { Home } from '../../disk/home.ts'
import { chain, done, type Edit, removeAt, setProperty, valueAt } from '../../jsonc/edit.ts'
import type { Wish } from './wish.ts'

export type ConfigWritten =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly why: string }

export const writeOwnConfig = (home: Home, wish: Wish): Promise<ConfigWritten> =>
  editOwnConfig(home, stepsOf(wish))

/** Comments, order and what the user wrote by hand stay; a link stays a link. */
export async function editOwnConfig(
  { config: file }: Home,
  steps: readonly ConfigStep[],
): Promise<ConfigWritten> {
  if (steps.length === 0) return { ok: true, changed: false }
  const outcome = await replaceFile({ path: file, scope: 'user' }, (bytes) => decide(bytes, file, steps))
  return outcome.status === 'failed'
    ? { ok: false, why: outcome.reason }
    : { ok: true, changed: outcome.status === 'written' }
}

function decide(bytes: Buffer | undefined, file: string, steps: readonly ConfigStep[]): Decision {
  const text = textOf(bytes ?? Buffer.alloc(0))
  if (text === undefined) return { do: 'refuse', reason: `${file} is left as it is: it is not UTF-8 text.` }
  const edit = chain(done(text), ...steps)
  if (!edit.ok) return leftAlone(file, edit.problem.message)
  // What is about to be written must be something that we would read.
  const read = parseConfig(edit.text, file)
  if (!read.ok) return leftAlone(file, read.problems.map(({ message }) => message).join('; '))
  if (edit.text === text) return { do: 'leave' }
  return { do: 'write', bytes: Buffer.from(edit.text.endsWith('\n') ? edit.text : `${edit.text}\n`) }
}

const leftAlone = (file: string, message: string): Decision => ({
  do: 'refuse',
  reason: `${file} is left as it is: ${message}.`,
})

export type ConfigStep = (text: string) => Edit

const stepsOf = (wish: Wish): readonly ConfigStep[] => [
  ...destinationSteps(wish),
  ...accessSteps(wish),
  ...headerSteps(wish),
]

/** With --user the destination is the user's own, trusted in every project. */
function destinationSteps({ scope, mlflow, otlp }: Wish): readonly ConfigStep[] {
  if (scope !== 'user') return []
  return [
    ...(mlflow === undefined
      ? []
      : fieldSteps('mlflow', {
          kind: mlflow.kind,
          url: mlflow.url,
          // The name goes on to mean the same where the experiment is made anew.
          experimentId: mlflow.experimentName === undefined ? mlflow.experimentId : undefined,
          experimentName: mlflow.experimentName,
        })),
    ...(otlp === undefined ? [] : fieldSteps('otlp', { kind: 'otlp', convention: undefined, ...otlp })),
  ]
}

/** Field by field: what the user added to a destination by hand, a timeout or a comment, stays. */
function fieldSteps(
  name: string,
  fields: Readonly<Record<string, string | number | undefined>>,
): readonly ConfigStep[] {
  const path = ['destinations', name]
  const isOfAnotherKind = (text: string) =>
    ![undefined, fields.kind].includes(valueAt(text, [...path, 'kind']) as string)
  const steps = Object.entries(fields).map(([field, value]) => (text: string) => {
    return value === undefined ? removeAt(text, [...path, field]) : setProperty(text, [...path, field], value)
  })
  return [(text) => (isOfAnotherKind(text) ? removeAt(text, path) : done(text)), ...steps]
}

/** What MLflow's own tools were told in this shell, for the MLflow server alone. */
function accessSteps({ mlflow }: Wish): readonly ConfigStep[] {
  if (mlflow === undefined) return []
  const { headers, caFile, certFile } = mlflow.access
  const origin = ['origins', originOf(mlflow.url)]
  const files = Object.entries({ caFile, certFile }).flatMap(([key, file]) =>
    file === undefined ? [] : [[key, file] as const],
  )
  return [
    ...Object.entries(headers).map(
      ([name, value]) =>
        (text: string) =>
          setProperty(text, [...origin, 'headers', name], value),
    ),
    ...databricksSteps(mlflow.access.variables),
    ...files.map(
      ([key, file]) =>
        (text: string) =>
          setProperty(text, [...origin, key], file),
    ),
  ]
}

/** Names alone: what they say is asked for when something is sent. */
export const databricksSteps = (variables: readonly string[] = []): readonly ConfigStep[] =>
  variables.length === 0 ? [] : [(text) => setProperty(text, ['databricks', 'variables'], [...variables])]

/** A credential goes to the origin it was given for, and to no other. */
function headerSteps({ headers, otlp, mlflow }: Wish): readonly ConfigStep[] {
  const url = otlp?.url ?? mlflow?.url
  if (url === undefined) return []
  return Object.entries(headers).map(
    ([name, value]) =>
      (text) =>
        setProperty(text, ['origins', originOf(url), 'headers', name], value),
  )
}
