// Addresses that a person or a project gives us: whether traces can be sent there, and how they are shown.
import { isHttpUrl } from './http-url.ts'

/** Names of headers and of query parameters whose values nobody should read. */
export const CREDENTIAL = /auth|token|key|secret|password|passwd|cookie|credential|signature/i

// As lenient as those who would read it: whatever stands between the slashes and the last @ of the authority.
const USERINFO = /^([a-z][a-z0-9+.-]*:[\\/]+)?[^/\\?#]*@/i

/** For eyes, logs and errors: an address without user, password and query. */
export function shownAddress(given: string): string {
  const bare = given.replace(USERINFO, (_, scheme = '') => `${scheme}…@`).replace(/\?.*$/s, '?…')
  return bare.length > 200 ? `${bare.slice(0, 200)}…` : bare
}

/** `localhost:4318` is what people type. */
const meant = (given: string): string =>
  /^[\w.-]+:\d{1,5}(?:\/[\w./-]*)?$/.test(given) ? ` Did you mean http://${given}?` : ''

/** Why traces cannot be sent to it, if so: a sentence that holds no secret. `orElse`: what else would do, for that sentence. */
export function addressProblem(given: string, name: string, orElse = ''): string | undefined {
  if (!isHttpUrl(given)) {
    return (
      `${name} must begin with http:// or https://${orElse}, but it is "${shownAddress(given)}".` +
      meant(given)
    )
  }
  const { username, password, searchParams } = new URL(given)
  if (username !== '' || password !== '') {
    return `${name} holds a user name or password, which would be written into files: give it without, and the credential as --header with --local or --user.`
  }
  const secret = [...searchParams.keys()].find((key) => CREDENTIAL.test(key))
  return secret === undefined
    ? undefined
    : `${name} holds a credential ("${secret}" in its query), which would be written into files: give it as --header with --local or --user.`
}
