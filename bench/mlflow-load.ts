// What developers send to an MLflow, as turnspan sends it, and what a server's processes have used of the machine.
import fs from 'node:fs'
import { gzipSync } from 'node:zlib'
import { protobufRequest } from '../src/export/otlp/protobuf.ts'
import { conventionNamed } from '../src/trace/conventions/index.ts'
import { syntheticSession } from '../test/rig/synthetic.ts'

const TURNS_A_SESSION = 20
const CALLS_A_TURN = 12

/** One session after another, none of them twice. */
export interface Load {
  /** `turns` of them in one request. */
  next(turns: number): Request
  /** Of a session that was given out; which one hardly matters. */
  lastSession(): string
}

export interface Request {
  readonly body: Uint8Array<ArrayBuffer>
  readonly spans: number
  /** Before gzip. */
  readonly bytes: number
}

/** Half a year before now, so that nothing is from the future however much is made. */
export function newLoad(seed: number): Load {
  const convention = conventionNamed('mlflow')
  if (convention === undefined) throw new Error('there is no convention "mlflow"')
  const startMs = Date.now() - 180 * 86_400_000
  let made = 0
  let session = ''
  let waiting: { readonly body: Uint8Array; readonly spans: number }[] = []
  const one = () => {
    if (waiting.length === 0) {
      made += 1
      const turns = Array.from({ length: TURNS_A_SESSION }, (_, n) => ({
        prompt: `Mend module ${n}`,
        calls: CALLS_A_TURN,
      }))
      const batches = syntheticSession({ seed: seed + made, startMs: startMs + made * 3_600_000, turns })
      session = String(batches[0]?.spans[0]?.attributes['session.id'])
      waiting = batches.map((batch) => ({
        body: protobufRequest(convention.apply(batch)),
        spans: batch.spans.length,
      }))
    }
    return waiting.shift() as (typeof waiting)[number]
  }
  return {
    next(turns) {
      const all = Array.from({ length: turns }, one)
      // Protobuf: messages behind each other are one message with all of their spans.
      const body = Buffer.concat(all.map((each) => each.body))
      return {
        body: new Uint8Array(gzipSync(body, { level: 1 })),
        spans: all.reduce((sum, { spans }) => sum + spans, 0),
        bytes: body.length,
      }
    },
    lastSession: () => session,
  }
}

export async function post(url: string, { body }: Request): Promise<void> {
  const answer = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'x-mlflow-experiment-id': '0',
    },
    body,
    signal: AbortSignal.timeout(120_000),
  })
  if (!answer.ok) throw new Error(`MLflow: HTTP ${answer.status} ${await answer.text()}`)
  await answer.arrayBuffer()
}

/** User and system time of a process and all below it, ended ones included where somebody waited for them. */
export function cpuMsBelow(pid: number): number {
  const all = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name))
  const sum = (at: number): number => {
    const own = all.find((each) => each.pid === at)?.cpuMs ?? 0
    const children = all.filter(({ parent }) => parent === at)
    return own + children.reduce((total, child) => total + sum(child.pid), 0)
  }
  return sum(pid)
}

/** proc(5): behind the name come the state, the parent, and from the 14th field on four times in ticks of 10 ms. */
function statOf(name: string) {
  try {
    const text = fs.readFileSync(`/proc/${name}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const cpuMs = [11, 12, 13, 14].reduce((sum, at) => sum + 10 * Number(fields[at]), 0)
    return [{ pid: Number(name), parent: Number(fields[1]), cpuMs }]
  } catch {
    return []
  }
}
