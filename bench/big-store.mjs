// A store as months of use leave it, or an import of them: sessions, turns and texts by a seeded generator. The same
// every time, and nobody's.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const END_MS = Date.parse('2026-11-20T18:00:00Z')
const DAY_MS = 86_400_000
const WORDS =
  'the export layer moves every span into one queue and a cursor says how far each backend has come so that none waits for another while the tests hold both forms against each other function return const await import from error stream buffer offset length index session trace model token price'.split(
    ' ',
  )
const TOOLS = [
  ['Bash', (text) => ({ command: text(60), description: text(30) })],
  ['Read', (text) => ({ file_path: `/home/dev/project/src/${text(8).replaceAll(' ', '/')}.ts` })],
  [
    'Edit',
    (text) => ({ file_path: '/home/dev/project/src/a.ts', old_string: text(300), new_string: text(400) }),
  ],
  ['Grep', (text) => ({ pattern: text(12), path: 'src' })],
  ['WebFetch', (text) => ({ url: 'https://example.com/page', prompt: text(40) })],
]
const MODELS = ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-5-2']

/** Writes `<folder>/<day>/<session>.jsonl` and the orders. `days`: over how many days it was stored; 1 as an import. */
export function writeBigStore(folder, { sessions = 5_000, bytes = 1e9, days = 90 } = {}) {
  const random = diceFrom(11)
  const text = textsFrom(random)
  const turnsOf = Array.from({ length: sessions }, () => 1 + random(11))
  const turns = turnsOf.reduce((sum, n) => sum + n, 0)
  const written = { sessions, turns, spans: 0, bytes: 0 }
  const orders = new Map()
  for (let at = 0; at < sessions; at += 1) {
    const id = `${hex(at + 1, 8)}-0000-4000-8000-${hex(at * 7_919, 12)}`
    const startMs = END_MS - Math.floor(((sessions - at) / sessions) * 90) * DAY_MS - random(DAY_MS / 2)
    const day = new Date(days === 1 ? END_MS : startMs).toISOString().slice(0, 10)
    const file = `${day}/${id}.jsonl`
    const lines = []
    let offset = 0
    let atMs = startMs
    for (let n = 0; n < turnsOf[at]; n += 1) {
      // What JSON adds, and the last step of a turn, come on top.
      const wanted = 0.72 * (bytes / turns) * (0.4 + random(1_200) / 1_000)
      const turn = turnOf({ id, n, atMs, random, text, wanted, project: `/home/dev/project-${at % 40}` })
      const line = Buffer.from(`${JSON.stringify(turn.request)}\n`)
      orders.set(day, orders.get(day) ?? [])
      const about = {
        at: END_MS,
        sessionId: id,
        traceId: turn.traceId,
        file,
        offset,
        length: line.length,
        to: [],
      }
      orders.get(day).push(JSON.stringify(about))
      lines.push(line)
      offset += line.length
      written.spans += turn.spans
      atMs = turn.endMs + random(600_000)
    }
    fs.mkdirSync(path.join(folder, day), { recursive: true })
    fs.writeFileSync(path.join(folder, file), Buffer.concat(lines))
    written.bytes += offset
  }
  for (const [day, lines] of orders)
    fs.writeFileSync(path.join(folder, day, 'order.ndjson'), `${lines.join('\n')}\n`)
  return written
}

function turnOf({ id, n, atMs, random, text, wanted, project }) {
  const traceId = sha(`${id}|${n}`).slice(0, 32)
  const spanId = (serial) => sha(`${traceId}|${serial}`).slice(0, 16)
  const root = spanId(0)
  const spans = []
  let serial = 0
  let bytes = 0
  let now = atMs + 20
  let usd = 0
  const model = MODELS[random(MODELS.length)]
  const put = (name, lengthMs, attributes, status = {}) => {
    serial += 1
    const own = { 'session.id': id, 'gen_ai.conversation.id': id, ...attributes }
    spans.push(
      spanOf({
        traceId,
        spanId: spanId(serial),
        parent: root,
        name,
        start: now,
        end: now + lengthMs,
        own,
        status,
      }),
    )
    bytes += JSON.stringify(own).length
    now += lengthMs
  }
  const call = (answer, reason) => {
    const cost = random(90_000) / 1e6
    usd += cost
    put(`chat ${model}`, 800 + random(20_000), {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'gen_ai.response.model': model,
      'gen_ai.response.id': `msg_${spanId(serial)}`,
      'gen_ai.response.finish_reasons': [reason],
      'gen_ai.usage.input_tokens': 20_000 + random(100_000),
      'gen_ai.usage.cache_read.input_tokens': 18_000,
      'gen_ai.usage.output_tokens': 100 + random(1_000),
      'turnspan.cost.usd': cost,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: text(400) }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts: [{ type: 'text', content: answer }], finish_reason: 'stop' },
      ]),
    })
  }
  do {
    call(text(300), 'tool_use')
    const [tool, input] = TOOLS[random(TOOLS.length)]
    const failed = random(12) === 0
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'gen_ai.tool.call.id': `toolu_${spanId(serial)}`,
      'gen_ai.tool.call.arguments': JSON.stringify(input(text)),
      'gen_ai.tool.call.result': text(random(5) === 0 ? 12_000 : 2_500),
      'turnspan.tool.outcome': failed ? 'error' : 'ok',
    }
    put(`execute_tool ${tool}`, 20 + random(9_000), attributes, failed ? { code: 2, message: 'failed' } : {})
  } while (bytes < wanted - 3_000)
  const answer = text(600)
  call(answer, 'end_turn')
  const prompt = `${text(120)} ${n}`
  const own = {
    'session.id': id,
    'gen_ai.conversation.id': id,
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'claude-code',
    'turnspan.turn.id': `${id}-${n}`,
    'turnspan.turn.origin': 'user',
    'turnspan.turn.status': random(15) === 0 ? 'interrupted' : 'completed',
    'process.working_directory': project,
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: prompt }] }]),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: answer }] },
    ]),
    'turnspan.model_calls': 2,
    'turnspan.cost.usd': usd,
  }
  spans.push(spanOf({ traceId, spanId: root, name: 'invoke_agent claude-code', start: atMs, end: now, own }))
  const resource = { attributes: keyValues({ 'service.name': 'claude-code', 'service.version': '2.1.330' }) }
  const request = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'turnspan' }, spans }] }] }
  return { traceId, request, spans: spans.length, endMs: now }
}

const spanOf = ({ traceId, spanId, parent, name, start, end, own, status = {} }) => ({
  traceId,
  spanId,
  ...(parent && { parentSpanId: parent }),
  name,
  kind: 1,
  startTimeUnixNano: `${start}000000`,
  endTimeUnixNano: `${end}000000`,
  attributes: keyValues(own),
  status,
})

const keyValues = (own) =>
  Object.entries(own).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'number'
          ? Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value }
          : { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } },
  }))

const sha = (given) => createHash('sha256').update(given).digest('hex')
const hex = (n, length) => n.toString(16).padStart(length, '0').slice(-length)

/** A linear congruential generator: `random(n)` is 0 to n - 1. */
function diceFrom(seed) {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

/** Texts of about so many characters, with line breaks and quotes as source has them. */
function textsFrom(random) {
  const corpus = Array.from({ length: 60_000 }, (_, at) => {
    const word = WORDS[random(WORDS.length)]
    return at % 11 === 0 ? `"${word}"\n` : word
  }).join(' ')
  return (length) => {
    const at = random(corpus.length - length)
    return corpus.slice(at, at + length)
  }
}

// `node bench/big-store.mjs <folder of traces> [sessions] [bytes] [days]`
if (process.argv[1] === import.meta.filename) {
  const [folder, ...numbers] = process.argv.slice(2)
  const [sessions, bytes, days] = numbers.map(Number)
  process.stdout.write(`${JSON.stringify(writeBigStore(folder, { sessions, bytes, days }))}\n`)
}
