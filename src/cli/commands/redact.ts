import fs from 'node:fs'
import type { Settings } from '../../config/settings.ts'
import { type Found, findSecrets, rulesetOf } from '../../redact/redact.ts'
import { patternRunner } from '../../redact/run-pattern.ts'
import type { Given } from '../command-entry.ts'
import { openContext, readSettingsOf } from '../context.ts'
import { asJson, failure, type Result, success, wrongUse } from '../result.ts'
import { unreadable } from '../unreadable.ts'

/** More is no text that a conversation holds. */
const MAX_BYTES = 256 << 20

/** What would be masked in a file, by line and rule: with your own patterns and your destinations' credentials. */
export async function redact({ options }: Given): Promise<Result> {
  const file = options.test
  if (typeof file !== 'string') return wrongUse('Name a file to try: turnspan redact --test FILE')
  const read = readSettingsOf(openContext())
  if (!read.ok) return read.result
  const text = textOf(file)
  if (!text.ok) return failure(text.why)
  const found = findSecrets(text.text, rulesOf(read.settings))
  if (options.json !== true) return success(inWords(file, found))
  return success(asJson({ file, secrets: found.map(({ line, rule }) => ({ line, rule })) }))
}

/** As the flusher has them, but for what a session's own environment held. */
const rulesOf = ({ redaction, credentials }: Settings) =>
  rulesetOf({ ...redaction, values: credentials, runPattern: patternRunner() })

type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }

function textOf(file: string): Read {
  try {
    const { size } = fs.statSync(file)
    if (size > MAX_BYTES) return { ok: false, why: `${file} is larger than 256 MB: try a part of it.` }
    return { ok: true, text: fs.readFileSync(file, 'utf8') }
  } catch (error) {
    return { ok: false, why: unreadable(file, error) }
  }
}

/** Never the secret itself: what is printed here is read by others too. */
function inWords(file: string, found: readonly Found[]): string {
  if (found.length === 0) return `${file}: nothing in it would be masked.`
  const width = String(found.at(-1)?.line ?? 0).length
  const lines = found.map(({ line, rule }) => `  line ${String(line).padStart(width)}  ${rule}`)
  const count = found.length === 1 ? '1 secret' : `${found.length} secrets`
  return [`${file}: ${count} would be masked.`, ...lines].join('\n')
}
