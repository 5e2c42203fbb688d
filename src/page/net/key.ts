// The key that opens this page's server: it comes in the address's fragment, which no server and no other page sees,
// leaves the address and the history at once, and stays with this origin, so that a second tab has it too.
import type { ErrorAnswer } from '../api.ts'

/** In localStorage. */
export const KEY_PLACE = 'turnspan.key'

/** Why there is no key, in a sentence; undefined where there is one. */
export type NoKey = string | undefined

export const keyNow = (): string | null => localStorage.getItem(KEY_PLACE)

export const forgetKey = (): void => localStorage.removeItem(KEY_PLACE)

/** `#t=KEY`, or `#c=CODE`, which is good for one exchange within a minute. */
export async function takeKey(): Promise<NoKey> {
  const { t, c } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  if (t === undefined && c === undefined) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  if (t !== undefined) localStorage.setItem(KEY_PLACE, t)
  return c === undefined ? undefined : await exchange(c)
}

async function exchange(code: string): Promise<NoKey> {
  try {
    const answer = await fetch('/api/v1/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code }),
    })
    const body = (await answer.json().catch(() => ({}))) as { token?: string } & Partial<ErrorAnswer>
    if (!answer.ok || body.token === undefined) return body.error?.message ?? OLD_LINK
    localStorage.setItem(KEY_PLACE, body.token)
    return undefined
  } catch {
    return 'The server that opened this page is gone. Run `turnspan ui` again.'
  }
}

const OLD_LINK = 'This link was used before, or is older than a minute. Run `turnspan ui` again.'
