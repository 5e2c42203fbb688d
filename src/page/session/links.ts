import type { DestinationInfo } from '../api.ts'

interface Ids {
  readonly trace: string
  readonly session: string
}

/** The destination's own page of a trace; undefined where none is known, or where it is no page of the web. */
export function linkTo({ link }: DestinationInfo, { trace, session }: Ids): string | undefined {
  const href = link
    ?.replaceAll('{trace_id}', encodeURIComponent(trace))
    .replaceAll('{session_id}', encodeURIComponent(session))
  return href !== undefined && /^https?:\/\//i.test(href) ? href : undefined
}
