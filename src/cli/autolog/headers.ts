import { isHeaderName, isHeaderValue } from '../../config/header-form.ts'

export type HeadersRead =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly why: string }

/** From `--header name=value`, repeated. No sentence holds what was given: it may be a credential. */
export function headersOf(given: unknown): HeadersRead {
  const headers: [string, string][] = []
  for (const [index, item] of (Array.isArray(given) ? (given as string[]) : []).entries()) {
    const equals = item.indexOf('=')
    const name = item.slice(0, Math.max(equals, 0)).trim().toLowerCase()
    const value = item.slice(equals + 1).trim()
    if (!isHeaderName(name)) {
      const which = index === 0 ? '--header' : `The --header number ${index + 1}`
      return { ok: false, why: `${which} is not of the form name=value.` }
    }
    if (!isHeaderValue(value)) {
      return {
        ok: false,
        why: `The value of the header "${name}" holds a character that no header can hold, such as a line break.`,
      }
    }
    headers.push([name, value])
  }
  return { ok: true, headers: Object.fromEntries(headers) }
}
