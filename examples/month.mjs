// What a month of Claude Code cost, and for what: node examples/month.mjs [days]
import { findSessions, readSession } from 'turnspan'

const days = Number(process.argv[2] ?? 30)
const sessions = findSessions({ sinceMs: Date.now() - days * 86_400_000 })
const byProject = new Map()
const byModel = new Map()
const byTool = new Map()

const add = (map, key, usd, failed = 0) => {
  const { count = 0, usd: before = 0, failed: failures = 0 } = map.get(key) ?? {}
  map.set(key, { count: count + 1, usd: before + usd, failed: failures + failed })
}

/** A turn, or a subagent: calls and tools, and those of the subagents below. */
function walk(thread, project) {
  for (const { responseModel, requestedModel, cost } of thread.calls) {
    add(byModel, responseModel ?? requestedModel, cost?.usd ?? 0)
    add(byProject, project, cost?.usd ?? 0)
  }
  for (const tool of thread.tools) {
    add(byTool, tool.name, 0, tool.isError ? 1 : 0)
    for (const agent of tool.agents) walk(agent, project)
  }
}

for (const { file } of sessions) {
  for (const turn of readSession(file).turns) walk(turn, turn.cwd ?? 'unknown')
}

console.log(`${sessions.length} sessions in ${days} days`)
for (const [title, map] of [
  ['project', byProject],
  ['model', byModel],
]) {
  console.log(`\nBy ${title}`)
  for (const [key, { count, usd }] of [...map].sort(([, a], [, b]) => b.usd - a.usd)) {
    console.log(`  $${usd.toFixed(4).padStart(10)}  ${String(count).padStart(6)} calls  ${key}`)
  }
}
console.log('\nBy tool')
for (const [key, { count, failed }] of [...byTool].sort(([, a], [, b]) => b.count - a.count)) {
  console.log(`  ${String(count).padStart(6)} calls  ${String(failed).padStart(5)} failed  ${key}`)
}
