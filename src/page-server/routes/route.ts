// A route is an entry of the table in `routes/table.ts`: what it answers to, and the function that answers.
import type { Json } from '../../json/read.ts'
import type { Desk } from '../desk.ts'
import type { Answer } from '../http/answer.ts'

export interface Call {
  /** What stood in place of the pattern's names. Only letters, digits, `-` and `_`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Of a POST or DELETE; else empty. */
  readonly body: Json
  /** Aborted when the request is. */
  readonly signal: AbortSignal
  readonly desk: Desk
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/s/:session`: whole segments are fixed or named. */
  readonly pattern: string
  /** It holds none of what was said: asked for before there is a token. */
  readonly isOpen?: true
  handle(call: Call): Answer | Promise<Answer>
}

export type Matched =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  /** The path is known, and not with this method. */
  | 'method'
  | undefined

/** No path is ever decoded or tidied up: what is not written exactly so is nothing. */
const SEGMENT = /^[A-Za-z0-9_-]{1,64}$/

export function matched(routes: readonly Route[], method: string, path: string): Matched {
  const segments = path.split('/')
  let isPathKnown = false
  for (const route of routes) {
    const params = paramsOf(route.pattern.split('/'), segments)
    if (params === undefined) continue
    if (route.method === method || (route.method === 'GET' && method === 'HEAD')) return { route, params }
    isPathKnown = true
  }
  return isPathKnown ? 'method' : undefined
}

function paramsOf(pattern: readonly string[], segments: readonly string[]) {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, expected] of pattern.entries()) {
    const segment = segments[at] ?? ''
    if (!expected.startsWith(':')) {
      if (segment !== expected) return undefined
    } else if (SEGMENT.test(segment)) params[expected.slice(1)] = segment
    else return undefined
  }
  return params
}
