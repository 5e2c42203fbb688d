// Past sessions as Claude Code 2.1.330 writes them, as many turns as are wanted: the lines of a recorded session, with
// ids and times of their own, and texts cut from this repository's files. The same every time.
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const recording = path.join(root, 'test/sessions/recorded/02-bash/transcript')
const START_MS = Date.parse('2026-01-05T08:00:00Z')

/** Writes `<folder>/-home-dev-project-<n>/<session>.jsonl`; what came out is told. */
export function writePastSessions(folder, { turns, turnsPerSession = 20, textScale = 1 }) {
  const random = diceFrom(7)
  const text = textsFrom(random, textScale)
  const lines = recordedLines()
  const written = { sessions: 0, turns: 0, spans: 0, bytes: 0 }
  for (; written.turns < turns; written.sessions += 1) {
    const id = idOf(written.sessions, 0)
    const project = path.join(folder, `-home-dev-project-${written.sessions % 40}`)
    fs.mkdirSync(project, { recursive: true })
    const session = sessionText(lines, {
      id,
      random,
      text,
      turns: Math.min(turnsPerSession, turns - written.turns),
    })
    const file = path.join(project, `${id}.jsonl`)
    fs.writeFileSync(file, session.text)
    // Nobody is still writing it.
    fs.utimesSync(file, new Date(START_MS), new Date(START_MS + written.sessions * 60_000))
    written.turns += Math.min(turnsPerSession, turns - written.turns)
    written.spans += session.spans
    written.bytes += Buffer.byteLength(session.text)
  }
  return written
}

function recordedLines() {
  const [name] = fs.readdirSync(recording, { recursive: true }).filter((file) => file.endsWith('.jsonl'))
  const all = fs
    .readFileSync(path.join(recording, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const first = (is) => all.find(is)
  const isRequest = ({ type }) => type === 'api-request'
  return {
    head: all.slice(0, all.findIndex(isRequest)).filter(({ type }) => type !== 'user'),
    prompt: first(({ type, promptId, toolUseResult }) => type === 'user' && promptId && !toolUseResult),
    request: first(isRequest),
    answer: first(({ type }) => type === 'assistant'),
    result: first(({ toolUseResult }) => toolUseResult !== undefined),
    stop: first(({ subtype }) => subtype === 'stop_hook_summary'),
    cost: first(({ type }) => type === 'cost-state'),
  }
}

/** Each turn: a prompt, one to nine rounds of thinking, a sentence, a tool call and its result, and an answer. */
function sessionText(lines, { id, random, text, turns }) {
  const out = []
  let spans = 0
  let serial = 0
  let atMs = START_MS + random(86_400_000)
  const next = (afterMs) => {
    atMs += afterMs
    return new Date(atMs).toISOString()
  }
  const uuid = () => {
    serial += 1
    return idOf(Number.parseInt(id.slice(0, 8), 16), serial)
  }
  const put = (line, more) => {
    const own = { ...(line.uuid && { uuid: uuid() }), ...(line.timestamp && { timestamp: next(5) }) }
    out.push(JSON.stringify({ ...line, ...own, ...more, sessionId: id }))
  }

  for (const line of lines.head) put(line)
  for (let turn = 1; turn <= turns; turn += 1) {
    const promptId = uuid()
    put(lines.prompt, {
      promptId,
      message: { role: 'user', content: `Look at this: ${text(40, 800)}` },
      turnPosition: { promptIndex: 0, turnIndex: turn },
    })
    const rounds = 1 + random(9)
    for (let round = 0; round <= rounds; round += 1) {
      const requestRef = uuid()
      const tag = `${id.slice(0, 8)}${serial}`
      put(lines.request, { id: requestRef })
      const isLast = round === rounds
      const answer = (content) => {
        const { message } = lines.answer
        put(lines.answer, {
          requestId: `req_${tag}`,
          requestRef,
          message: {
            ...message,
            id: `msg_${tag}`,
            stop_reason: isLast ? 'end_turn' : 'tool_use',
            content: [content],
          },
        })
        next(300 + random(2_000))
      }
      answer({ type: 'thinking', thinking: text(300, 1_800), signature: text(600, 900, true) })
      if (isLast || random(10) < 4) answer({ type: 'text', text: text(80, 900) })
      spans += 2
      if (isLast) continue
      const toolId = `toolu_${tag}`
      answer({
        type: 'tool_use',
        id: toolId,
        name: 'Bash',
        input: { command: text(20, 400), description: text(20, 80) },
      })
      const stdout = random(10) === 0 ? text(12_000, 27_000) : text(300, 4_300)
      put(lines.result, {
        promptId,
        message: {
          role: 'user',
          content: [{ tool_use_id: toolId, type: 'tool_result', content: stdout, is_error: false }],
        },
        toolUseResult: { ...lines.result.toolUseResult, stdout },
      })
    }
    put(lines.stop)
  }
  put(lines.cost)
  return { text: `${out.join('\n')}\n`, spans }
}

/** A linear congruential generator: `random(n)` is 0 to n - 1. */
function diceFrom(seed) {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

/** Source code and prose, some of it beyond ASCII; `isCode` for what looks like a signature. */
function textsFrom(random, scale) {
  const folders = ['src/conversation', 'src/export', 'src/trace', 'docs']
  const corpus = folders
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:ts|md)$/.test(entry.name))
        .map((entry) => fs.readFileSync(path.join(root, folder, entry.name), 'utf8')),
    )
    .join('\n')
  const base64 = Buffer.from(corpus).toString('base64')
  return (least, most, isCode = false) => {
    const from = isCode ? base64 : corpus
    const length = Math.ceil((least + random(most - least)) * scale)
    const at = random(from.length - length)
    return from.slice(at, at + length).toWellFormed()
  }
}

const idOf = (session, serial) =>
  `${(session + 1).toString(16).padStart(8, '0')}-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`

// `node bench/past-sessions.mjs <folder> <turns> [turns a session] [text scale]`
if (process.argv[1] === import.meta.filename) {
  const [folder, ...numbers] = process.argv.slice(2)
  const [turns, turnsPerSession, textScale] = numbers.map(Number)
  const written = writePastSessions(folder, { turns, turnsPerSession, textScale })
  process.stdout.write(`${JSON.stringify(written)}\n`)
}
