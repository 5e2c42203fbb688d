// What can be asked of the server, one function a route of api.ts.
import type {
  DeletedAnswer,
  Meta,
  Resent,
  SearchLine,
  SessionAnswer,
  SessionsAnswer,
  SpansAnswer,
  TotalsAnswer,
  TraceAnswer,
  TracePlace,
} from '../api.ts'
import { type Query, textOf } from '../route/place.ts'
import { type Answer, bad, GONE, good } from './answer.ts'
import { ask, askJson, isStopped } from './ask.ts'
import { lineReader } from './lines.ts'

type Signal = AbortSignal | undefined

export const askMeta = (signal?: Signal): Promise<Answer<Meta>> => askJson('/meta', { signal })

/** `query` holds filters, `sort`, `dir`, `limit` and `cursor`. */
export const askSessions = (query: Query, signal?: Signal): Promise<Answer<SessionsAnswer>> =>
  askJson(`/sessions?${textOf(query)}`, { signal })

export const askSession = (id: string, signal?: Signal): Promise<Answer<SessionAnswer>> =>
  askJson(`/sessions/${id}`, { signal })

/** Where a trace is, by its id or its beginning. */
export const askPlace = (trace: string, signal?: Signal): Promise<Answer<TracePlace>> =>
  askJson(`/trace/${trace}`, { signal })

/** One page of skeleton rows; `after` is the `next` of the one before. */
export const askTrace = (
  trace: string,
  after: number | null,
  signal?: Signal,
): Promise<Answer<TraceAnswer>> =>
  askJson(`/traces/${trace}${after === null ? '' : `?after=${after}`}`, { signal })

/** The content of 50 spans at most. */
export const askSpans = (
  trace: string,
  ids: readonly string[],
  signal?: Signal,
): Promise<Answer<SpansAnswer>> => askJson(`/traces/${trace}/spans?ids=${ids.join(',')}`, { signal })

export interface Slice {
  readonly text: string
  /** Of the whole value. */
  readonly bytes: number
}

/** A piece of a long value, cut at whole characters; `offset` and `limit` in bytes. */
export async function askValue(
  { trace, span, key }: { readonly trace: string; readonly span: string; readonly key: string },
  { offset, limit }: { readonly offset: number; readonly limit: number },
  signal?: Signal,
): Promise<Answer<Slice>> {
  const query = new URLSearchParams({ key, offset: String(offset), limit: String(limit) })
  const answer = await ask(`/traces/${trace}/spans/${span}/value?${query}`, { signal })
  if (!answer.ok) return answer
  const text = await answer.value.text()
  return good({ text, bytes: Number(answer.value.headers.get('X-Total-Bytes') ?? text.length) })
}

/** The stored OTLP/JSON lines of a trace, as they are. */
export async function askOtlp(trace: string, signal?: Signal): Promise<Answer<Blob>> {
  const answer = await ask(`/traces/${trace}/otlp`, { signal })
  return answer.ok ? good(await answer.value.blob()) : answer
}

/** Hits as they are found, in pieces; `query` holds `q`, `in`, `limit` and filters. Ends when the server has looked at all. */
export async function askSearch(
  query: Query,
  onLines: (lines: readonly SearchLine[]) => void,
  signal: AbortSignal,
): Promise<Answer<undefined>> {
  const answer = await ask(`/search?${textOf(query)}`, { signal })
  if (!answer.ok) return answer
  if (answer.value.body === null) return good(undefined)
  const read = lineReader<SearchLine>()
  try {
    for await (const piece of answer.value.body.pipeThrough(new TextDecoderStream())) onLines(read(piece))
    return good(undefined)
  } catch (error) {
    if (isStopped(error)) throw error
    return bad(GONE)
  }
}

/** `query` holds `by` and filters. */
export const askTotals = (query: Query, signal?: Signal): Promise<Answer<TotalsAnswer>> =>
  askJson(`/totals?${textOf(query)}`, { signal })

export const resend = (session: string, destination: string): Promise<Answer<Resent>> =>
  askJson(`/sessions/${session}/resend`, { method: 'POST', body: { destination } })

export const deleteSession = (session: string): Promise<Answer<DeletedAnswer>> =>
  askJson(`/sessions/${session}`, { method: 'DELETE' })
