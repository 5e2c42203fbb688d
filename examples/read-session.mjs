// What a past session cost, turn by turn: node examples/read-session.mjs ~/.claude/projects/<project>/<session>.jsonl
import { readSession, turnToSpans } from 'turnspan'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('Name a transcript: ~/.claude/projects/<project>/<session>.jsonl')
  process.exit(2)
}
const { sessionId, turns } = readSession(file)
for (const turn of turns) {
  const { spans } = turnToSpans(turn, { sessionId, resource: { 'service.name': 'claude-code' } })
  const root = spans.at(-1)?.attributes ?? {}
  const dollars = Number(root['turnspan.cost.usd'] ?? 0).toFixed(4)
  const prompt = turn.prompt
    .map((block) => (block.type === 'text' ? block.text : `[${block.type}]`))
    .join(' ')
  console.log(
    `${new Date(turn.startMs).toISOString()}  $${dollars}  ${spans.length} spans  ${turn.status}  ${prompt.slice(0, 60)}`,
  )
}
