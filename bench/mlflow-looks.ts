// What somebody who looks at traces asks an MLflow server for, over its REST interface.
const LOOKS = 7

export type Look = (url: string, session: string) => Promise<unknown>

const search = (url: string, body: object) => ask(`${url}/api/3.0/mlflow/traces/search`, body)
const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }
const newest = { locations: [location], max_results: 100, order_by: ['timestamp_ms DESC'] }

/** By what the table says. */
export const SEARCHES: readonly (readonly [string, Look])[] = [
  ['the newest 100 traces', (url) => search(url, newest)],
  [
    'the traces of a session',
    (url, session) => search(url, { ...newest, filter: `metadata.\`mlflow.trace.session\` = '${session}'` }),
  ],
  ['traces with a failed span', (url) => search(url, { ...newest, filter: "span.status = 'ERROR'" })],
  [
    'traces whose text says "nowhere-xyzzy"',
    (url) => search(url, { ...newest, filter: "span.content LIKE '%nowhere-xyzzy%'" }),
  ],
  [
    'a trace with its spans',
    async (url, session) => {
      const filter = `metadata.\`mlflow.trace.session\` = '${session}'`
      const found = (await search(url, { ...newest, max_results: 1, filter })) as {
        traces: { trace_id: string }[]
      }
      return ask(`${url}/api/3.0/mlflow/traces/get?trace_id=${found.traces[0]?.trace_id}`)
    },
  ],
]

/** The first look is not counted. */
export async function medianMs(look: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let at = 0; at <= LOOKS; at += 1) {
    const startedMs = performance.now()
    await look()
    if (at > 0) times.push(performance.now() - startedMs)
  }
  return times.sort((a, b) => a - b)[Math.floor(LOOKS / 2)] ?? 0
}

/** The older half, as `mlflow traces delete --max-timestamp-millis` does it: `mlflow gc` takes no traces away. */
export async function deleteHalf(
  url: string,
): Promise<{ readonly traces: number; readonly seconds: number }> {
  const oldest = async (orderBy: string) => {
    const found = await search(url, { locations: [location], max_results: 1, order_by: [orderBy] })
    return Date.parse((found as { traces: { request_time: string }[] }).traces[0]?.request_time ?? '')
  }
  const middle = Math.round(((await oldest('timestamp_ms ASC')) + (await oldest('timestamp_ms DESC'))) / 2)
  const startedMs = performance.now()
  const body = { experiment_id: '0', max_timestamp_millis: middle }
  const answer = await ask(`${url}/api/3.0/mlflow/traces/delete-traces`, body)
  const { traces_deleted: traces } = answer as { traces_deleted: number }
  return { traces, seconds: (performance.now() - startedMs) / 1_000 }
}

async function ask(url: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
    signal: AbortSignal.timeout(300_000),
  })
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status} ${await answer.text()}`)
  return answer.json()
}
