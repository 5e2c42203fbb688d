// The key of the page: made when the server starts, known to the tab that was opened, gone with the server.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const BYTES = 32

export const newToken = (): string => randomBytes(BYTES).toString('base64url')

/** Takes as long for every guess, whatever its length and however much of it is right. */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(sha256(given), sha256(token))
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Undefined where there is not exactly one header of that kind. */
export function bearerIn(authorizations: readonly string[] = []): string | undefined {
  const [only, ...more] = authorizations
  return more.length > 0 ? undefined : /^Bearer ([A-Za-z0-9_-]+)$/i.exec(only ?? '')?.[1]
}
