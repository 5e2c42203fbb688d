// What setup writes into the user's own config.json: destinations of their own, and headers bound to an origin.

import { parseConfig } from '../../config/config.ts'
import { originOf } from '../../config/settings.ts'
import type { Home } from '../../disk/home.ts'
import { readIfThere, writePrivate } from '../../disk/private-file.ts'
import { chain, done, setProperty, valueAt } from '../../jsonc/edit.ts'
import type { JsonValue } from '../../jsonc/style.ts'
import type { Wish } from './wish.ts'

export type ConfigWritten =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly why: string }

export function writeOwnConfig(home: Home, wish: Wish): ConfigWritten {
  const text = readIfThere(home.config) ?? ''
  const steps = [...destinationSteps(wish), ...headerSteps(text, wish)]
  if (steps.length === 0) return { ok: true, changed: false }
  const edit = chain(done(text), ...steps)
  if (!edit.ok) {
    return { ok: false, why: `${home.config}: ${edit.problem.message}. It is left as it is.` }
  }
  // What is about to be written must be something that we would read.
  const read = parseConfig(edit.text, home.config)
  if (!read.ok) {
    const [problem] = read.problems
    return { ok: false, why: `${home.config}: ${problem?.message}. It is left as it is.` }
  }
  if (edit.text === text) return { ok: true, changed: false }
  writePrivate(home.config, edit.text.endsWith('\n') ? edit.text : `${edit.text}\n`)
  return { ok: true, changed: true }
}

type Step = (text: string) => ReturnType<typeof setProperty>

/** With --user the destination is the user's own, trusted in every project. */
function destinationSteps({ scope, mlflow, otlp }: Wish): Step[] {
  if (scope !== 'user') return []
  const own: [string, JsonValue][] = []
  if (mlflow !== undefined) own.push(['mlflow', { kind: 'mlflow', ...mlflow }])
  if (otlp !== undefined) own.push(['otlp', { kind: 'otlp', ...otlp }])
  return own.map(
    ([name, value]) =>
      (text) =>
        setProperty(text, ['destinations', name], value),
  )
}

/** A credential goes to the origin it was given for, and to no other. */
function headerSteps(text: string, { headers, otlp, mlflow }: Wish): Step[] {
  const url = otlp?.url ?? mlflow?.url
  if (url === undefined || Object.keys(headers).length === 0) return []
  const path = ['origins', originOf(url)]
  const before = valueAt(text, [...path, 'headers'])
  const merged = { ...(typeof before === 'object' ? (before as Record<string, string>) : {}), ...headers }
  return [(now) => setProperty(now, path, { headers: merged })]
}
