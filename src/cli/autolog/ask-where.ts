// `autolog claude` with nothing given, on a terminal: asks where traces should go. What is answered is what flags would
// have said, or a destination of the user's own.
import { shownAddress } from '../../config/address.ts'
import { openHttp } from '../../export/http/http.ts'
import { type Asker, isTerminal, openAsker } from '../ask.ts'
import type { Given } from '../command-entry.ts'
import { type Context, readSettingsOf } from '../context.ts'
import { addAsAsked } from '../destinations/add-asked.ts'
import { readAsked } from '../destinations/asked.ts'
import { KIND_CHOICES } from '../destinations/questions.ts'
import { addedInWords } from '../destinations/words.ts'
import { scopeStatuses } from '../status/scopes.ts'

export type Where =
  /** What flags would have said beside those that were typed. */
  | { readonly status: 'answered'; readonly options: Given['options']; readonly words: readonly string[] }
  | { readonly status: 'failed'; readonly why: string }
  | { readonly status: 'cancelled' }

const LOCAL_MLFLOW = 'http://127.0.0.1:5000'
const LOCAL_MLFLOW_MS = 700

/** Flags that say where, or that nobody is to be asked. */
const SAYS_IT = [
  ...['trackingUri', 'experimentId', 'experimentName', 'otlpEndpoint', 'otlpFromEnv', 'header', 'convention'],
  ...['nonInteractive', 'json', 'status', 'disable'],
]

/** Nothing is asked twice: where it was set up before, or a destination is known, `autolog` goes on as always. */
export async function whereIfAsked(
  context: Context,
  directory: string,
  options: Given['options'],
): Promise<Where> {
  const goOn = { status: 'answered', options: {}, words: [] } as const
  if (!isTerminal() || SAYS_IT.some((name) => options[name] !== undefined)) return goOn
  const read = readSettingsOf(context)
  const isSetUp = scopeStatuses(context, directory).some(({ hooks }) => hooks !== 'none')
  if (!read.ok || isSetUp || read.settings.destinations.length > 0) return goOn
  return askWhere(context, await openAsker(), await isServing(LOCAL_MLFLOW))
}

export async function askWhere(context: Context, ask: Asker, hasLocalMlflow: boolean): Promise<Where> {
  const { mlflowTrackingUri: uri } = context.environment
  const choices = [
    ...(uri === undefined
      ? []
      : [{ value: 'shell', label: `MLflow at ${shownAddress(uri)}`, hint: 'MLFLOW_TRACKING_URI' }]),
    ...(hasLocalMlflow && uri !== LOCAL_MLFLOW
      ? [{ value: 'local', label: `MLflow at ${LOCAL_MLFLOW}`, hint: 'a server answers there' }]
      : []),
    { value: 'store', label: 'The local store only', hint: '"turnspan show" prints traces' },
    ...KIND_CHOICES,
  ]
  const answer = await ask.choose('Where should traces go?', choices)
  if (answer === undefined) return { status: 'cancelled' }
  // The shell's own is what setup takes by itself.
  if (answer === 'store' || answer === 'shell') return { status: 'answered', options: {}, words: [] }
  if (answer === 'local') {
    return { status: 'answered', options: { trackingUri: LOCAL_MLFLOW }, words: [] }
  }
  return addOf(context, ask, answer)
}

async function addOf(context: Context, ask: Asker, kind: string): Promise<Where> {
  const asked = readAsked(kind, {})
  if (!asked.ok) return { status: 'failed', why: asked.why }
  const done = await addAsAsked(context, asked.asked, { ask, asks: 'all', isTested: true })
  if (!done.ok) return { status: 'failed', why: done.why }
  const words = addedInWords(done.added, { file: context.home.config, notes: done.notes })
  return { status: 'answered', options: {}, words: [words] }
}

/** MLflow tells its health to everybody. https://mlflow.org/docs/latest/self-hosting/ */
async function isServing(url: string): Promise<boolean> {
  const http = openHttp({ url, headers: {}, timeoutMs: LOCAL_MLFLOW_MS })
  try {
    const answer = await http.send({ method: 'GET', url: `${url}/health`, maxAnswerBytes: 1_000 })
    return !('error' in answer) && answer.status === 200
  } finally {
    http.close()
  }
}
