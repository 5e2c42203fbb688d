// A scripted stand-in for Anthropic's Messages API on loopback: what the real client is driven with.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from './eventually.ts'
import { listen, readBody } from './loopback.ts'
import { createIds, messageOf } from './mock/message.ts'
import { type Lane, readMessagesRequest } from './mock/request.ts'
import type { RouteAnswer, Scenario, Usage } from './mock/scenario.ts'
import { createScript, occursIn } from './mock/script.ts'
import { streamMessage } from './mock/stream.ts'

export interface MockRequest {
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** Without the key. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  readonly lane: Lane | 'other'
  readonly laneKey: string
  readonly problem?: string
  /** What was answered, where it was a message. */
  readonly message?: { readonly id: string; readonly toolUseIds: readonly string[]; readonly usage: Usage }
}

export interface MockApi {
  readonly url: string
  /** In the order of their arrival, each from the moment its answer starts. */
  readonly requests: readonly MockRequest[]
  /** Resolves with the `count`th request of the lane. */
  waitFor(lane: Lane, count?: number, timeoutMs?: number): Promise<MockRequest>
  /** Empty when the client asked for exactly what the scenario holds. */
  problems(): readonly string[]
  close(): Promise<void>
}

export interface MockApiOptions {
  readonly scenario: Scenario
  /** Part of every id; give each run its own when several go into one backend. */
  readonly idPrefix?: string
}

const SECRET_HEADERS = ['x-api-key', 'authorization']

const ROUTES: Readonly<Record<string, RouteAnswer>> = {
  'HEAD /': {},
  'GET /': {},
  'GET /v1/models': { body: { data: [], has_more: false, first_id: null, last_id: null } },
  'POST /v1/messages/count_tokens': { body: { input_tokens: 1_000 } },
}

export async function startMockApi({ scenario, idPrefix = 'Mock' }: MockApiOptions): Promise<MockApi> {
  const requests: MockRequest[] = []
  const ids = createIds(idPrefix)
  const script = createScript(scenario)

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      note(request, '', { problem: `the mock failed: ${error}` })
      response.destroy()
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request)).toString('utf8')
    const path = pathOf(request)
    response.setHeader('request-id', ids.request())
    const asked = `${request.method} ${path}`
    const route = scenario.routes?.[asked] ?? ROUTES[asked]
    if (asked === 'POST /v1/messages') await answerMessages(request, response, body)
    else if (route) {
      note(request, body, {})
      answerJson(response, route.status ?? 200, route.body ?? {}, route.headers)
    } else {
      const problem = `the mock knows no ${asked}`
      note(request, body, { problem })
      answerJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: problem } })
    }
  }

  async function answerMessages(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
  ): Promise<void> {
    const asked = readMessagesRequest(body, request.headers)
    const { laneKey, step, stepIndex } = script.next(asked)
    const place = { lane: asked.lane, laneKey }
    if (!step) {
      const problem = `${laneKey}: request ${stepIndex + 1}, but its script has ${stepIndex} steps`
      note(request, body, { ...place, problem })
      const spent = messageOf(
        { content: [{ type: 'text', text: `(${problem})` }] },
        scenario,
        asked.model,
        ids,
      )
      return asked.stream
        ? streamMessage(beginStream(response), spent, { content: [] })
        : answerJson(response, 200, spent)
    }
    const missed = step.expect !== undefined && !occursIn(step.expect, asked.raw)
    const found = missed
      ? { ...place, problem: `${laneKey}: step ${stepIndex + 1} missed ${step.expect}` }
      : place
    if (step.delayMs) await sleep(step.delayMs)
    if ('content' in step) {
      const message = messageOf(step, scenario, asked.model, ids)
      const toolUseIds = message.content.flatMap((block) =>
        block.type === 'tool_use' ? [block.id ?? ''] : [],
      )
      note(request, body, { ...found, message: { id: message.id, toolUseIds, usage: message.usage } })
      return asked.stream
        ? streamMessage(beginStream(response), message, step)
        : answerJson(response, 200, message)
    }
    note(request, body, found)
    if ('drop' in step) response.destroy()
    if ('error' in step) {
      const { status, headers, type, message } = step.error
      answerJson(response, status, { type: 'error', error: { type, message } }, headers)
    }
  }

  function note(request: IncomingMessage, body: string, more: Partial<MockRequest>): void {
    const headers = { ...request.headers }
    for (const name of SECRET_HEADERS) if (headers[name]) headers[name] = '(hidden)'
    requests.push({
      atMs: Date.now(),
      method: request.method ?? '',
      path: pathOf(request),
      headers,
      body,
      lane: 'other',
      laneKey: 'other',
      ...more,
    })
  }

  const { url, close } = await listen(server)
  return {
    url,
    requests,
    waitFor: (lane, count = 1, timeoutMs = 30_000) =>
      eventually(() => requests.filter((request) => request.lane === lane)[count - 1], {
        what: `request ${count} of the lane ${lane}`,
        timeoutMs,
      }),
    problems: () => [
      ...requests.flatMap((request) => (request.problem === undefined ? [] : [request.problem])),
      ...script.unplayed(),
    ],
    close,
  }
}

function beginStream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  })
}

function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://mock').pathname
}
