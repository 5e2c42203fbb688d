// What a person asked of `turnspan run`.
import { isTagKey } from '../../digest/tags.ts'

export interface RunAsked {
  readonly program: string
  readonly given: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly waitMs: number
}

export type RunRead =
  | { readonly ok: true; readonly asked: RunAsked }
  | { readonly ok: false; readonly why: string }

const WAIT_MS = 30_000
const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const

export function readRun(words: readonly string[], options: Readonly<Record<string, unknown>>): RunRead {
  const [program, ...given] = words
  if (program === undefined) {
    return { ok: false, why: 'Say what to run: turnspan run -- claude -p "…"' }
  }
  const tags: Record<string, string> = {}
  for (const tag of Array.isArray(options.tag) ? (options.tag as string[]) : []) {
    const equals = tag.indexOf('=')
    const key = tag.slice(0, Math.max(equals, 0))
    if (!isTagKey(key)) return { ok: false, why: `--tag takes name=value, not "${tag}".` }
    tags[key] = tag.slice(equals + 1)
  }
  const waitMs = typeof options.wait === 'string' ? millisecondsIn(options.wait) : WAIT_MS
  if (waitMs === undefined) return { ok: false, why: '--wait takes a time such as 30s, 2m or 0s.' }
  return { ok: true, asked: { program, given, tags, waitMs } }
}

function millisecondsIn(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text.trim()) ?? []
  return amount === undefined ? undefined : Number(amount) * UNITS[(unit ?? 's') as keyof typeof UNITS]
}
