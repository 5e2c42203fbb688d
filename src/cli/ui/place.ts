// Which view `turnspan ui <argument>` opens.
import type { Library } from '../../page-server/library/library.ts'

export type Place =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly why: string }

const TRACE = /^[\da-f]{8,32}$/i

/** A session's id or a trace's, or the beginning of one. */
export async function placeFor(library: Library, given: string | undefined): Promise<Place> {
  const id = given?.trim() ?? ''
  if (id === '') return { ok: true, path: '/' }
  await library.look()
  const sessions = library.catalog.sessionsNamed(id)
  const [only] = sessions
  if (only !== undefined && sessions.length === 1) return { ok: true, path: `/s/${encodeURIComponent(only)}` }
  if (sessions.length > 1) return { ok: false, why: `${sessions.length} sessions begin with "${id}".` }
  const trace = TRACE.test(id) ? library.place(id.toLowerCase()) : undefined
  if (trace === undefined) return { ok: false, why: `No session and no trace begins with "${id}".` }
  return { ok: true, path: `/s/${encodeURIComponent(trace.session)}/${trace.n}` }
}
