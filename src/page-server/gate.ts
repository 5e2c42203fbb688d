// A request → an answer: guard, route, token, body, handler, in this order.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { messageOf } from '../diagnostics/failure.ts'
import type { Desk } from './desk.ts'
import type { OneTimeCode } from './guard/code.ts'
import type { Doubt } from './guard/doubt.ts'
import { bearerIn, isToken } from './guard/token.ts'
import { whyRefused } from './guard/verdict.ts'
import { type Answer, failed, json, notFound, refusal } from './http/answer.ts'
import { type Body, readBody } from './http/body.ts'
import { type Call, matched, type Route } from './routes/route.ts'
import { ROUTES } from './routes/table.ts'

export interface Gate {
  readonly desk: Desk
  readonly port: number
  readonly token: string
  readonly codes: readonly OneTimeCode[]
  readonly doubt: Doubt
  readonly streams: { open: number }
  /** The right token came over this connection. */
  proven(socket: Socket): void
  end(why: string): void
}

const MOST_STREAMS = 16
const API = '/api/'
const TOKEN_PATH = '/api/v1/token'
const CODE_USED_TWICE =
  'The link of this page was used twice: somebody else may have read it. The server has ended; run "turnspan ui" again.'

/** `signal`: aborted when nobody waits for the answer any more. */
export async function answerTo(request: IncomingMessage, gate: Gate, signal: AbortSignal): Promise<Answer> {
  const status = refusedWith(request, gate.port)
  if (status !== undefined) return refusal(status)
  const { path, query } = targetOf(request)
  const method = request.method ?? ''
  if (path === TOKEN_PATH && method === 'POST') return tokenFor(request, gate)
  const found = matched(ROUTES, method, path)
  const isOpen = typeof found === 'object' ? found.route.isOpen === true : !path.startsWith(API)
  // Who has no token learns nothing, not even what there is.
  if (!isOpen && !(await hasToken(request, gate))) return refusal(401)
  if (found === undefined) return isOpen ? refusal(404) : notFound()
  if (found === 'method') return refusal(405)
  const { route, params } = found
  const body = route.method === 'GET' ? NO_BODY : await readBody(request)
  if (!body.ok) return unread(body)
  return handled(route, { params, query, body: body.value, signal, desk: gate.desk }, gate)
}

const NO_BODY: Body = { ok: true, value: {} }

/** What was not read to its end is not followed by another request. */
const unread = ({ status }: Body & { readonly ok: false }): Answer => ({
  ...refusal(status),
  headers: { Connection: 'close' },
})

async function handled(route: Route, call: Call, gate: Gate): Promise<Answer> {
  try {
    return bounded(await route.handle(call), gate)
  } catch (error) {
    gate.desk.log('page.failed', { route: `${route.method} ${route.pattern}`, message: messageOf(error) })
    return failed(500, 'internal', 'turnspan could not read this; turnspan.log says why.')
  }
}

/** A stream stays open as long as its reader likes. */
function bounded(answer: Answer, { streams }: Gate): Answer {
  const { stream } = answer
  if (stream === undefined) return answer
  if (streams.open >= MOST_STREAMS) {
    return failed(429, 'too_many', `${MOST_STREAMS} tabs are listening or searching: close one of them.`)
  }
  streams.open += 1
  return {
    ...answer,
    // Not when the stream ends: one that nobody waits for any more never begins.
    left: () => {
      streams.open -= 1
      answer.left?.()
    },
  }
}

function refusedWith(request: IncomingMessage, port: number): number | undefined {
  const { headersDistinct: headers, method = '', url: target = '', socket } = request
  return whyRefused(
    {
      ...{ method, target, localAddress: socket.localAddress },
      hosts: headers.host ?? [],
      origins: headers.origin ?? [],
      sites: headers['sec-fetch-site'] ?? [],
      contentTypes: headers['content-type'] ?? [],
    },
    port,
  )
}

function targetOf({ url = '/' }: IncomingMessage) {
  const at = url.indexOf('?')
  const path = at === -1 ? url : url.slice(0, at)
  return { path, query: new URLSearchParams(at === -1 ? '' : url.slice(at + 1)) }
}

async function hasToken(request: IncomingMessage, gate: Gate): Promise<boolean> {
  const given = bearerIn(request.headersDistinct.authorization)
  if (given === undefined) return false
  if (isToken(given, gate.token)) {
    gate.proven(request.socket)
    return true
  }
  await gate.doubt.wrong()
  return false
}

/** The one thing that is asked for without the token. */
async function tokenFor(request: IncomingMessage, gate: Gate): Promise<Answer> {
  const body = await readBody(request)
  if (!body.ok) return unread(body)
  const given = typeof body.value.code === 'string' ? body.value.code : ''
  const tried = gate.codes.map((code) => code.tried(given, Date.now()))
  if (tried.includes('right')) {
    gate.proven(request.socket)
    return json({ token: gate.token })
  }
  if (tried.includes('again')) {
    return { ...failed(403, 'used_twice', CODE_USED_TWICE), left: () => gate.end(CODE_USED_TWICE) }
  }
  await gate.doubt.wrong()
  return refusal(403)
}
