// Asks the server. Errors come as values; only who stops the asking itself sees an exception, which `isStopped` knows.
import type { ErrorAnswer } from '../api.ts'
import { type Answer, bad, GONE, good, NO_KEY, type Problem } from './answer.ts'
import { forgetKey, keyNow } from './key.ts'
import { setStanding } from './standing.ts'

const BASE = '/api/v1'

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** The answer to a path below /api/v1, before its body is read. */
export async function ask(path: string, asking: Asking = {}): Promise<Answer<Response>> {
  const { method = 'GET', body, signal = null } = asking
  const key = keyNow()
  if (key === null) return noKey()
  const headers: Record<string, string> = { Authorization: `Bearer ${key}` }
  if (method !== 'GET') headers['Content-Type'] = 'application/json'
  try {
    const init: RequestInit = { method, headers, signal }
    if (method !== 'GET') init.body = JSON.stringify(body ?? {})
    const answer = await fetch(BASE + path, init)
    if (answer.status === 401) return noKey(key)
    setStanding('good')
    return answer.ok ? good(answer) : bad(await problemOf(answer))
  } catch (error) {
    return gone(error)
  }
}

/** The same, with its body as JSON of the shape that api.ts says. */
export async function askJson<T>(path: string, asking: Asking = {}): Promise<Answer<T>> {
  const answer = await ask(path, asking)
  if (!answer.ok) return answer
  try {
    return good((await answer.value.json()) as T)
  } catch (error) {
    return gone(error)
  }
}

export const isStopped = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError'

/** Another tab may have brought a new key since. */
function noKey(tried: string | null = null): Answer<never> {
  if (keyNow() === tried) forgetKey()
  setStanding('no-key')
  return bad(NO_KEY)
}

function gone(error: unknown): Answer<never> {
  if (isStopped(error)) throw error
  setStanding('gone')
  return bad(GONE)
}

async function problemOf(answer: Response): Promise<Problem> {
  const { error } = (await answer.json().catch(() => ({}))) as Partial<ErrorAnswer>
  return {
    kind: answer.status === 404 ? 'missing' : 'refused',
    code: error?.code ?? String(answer.status),
    message: error?.message ?? `The server answered ${answer.status}.`,
  }
}
