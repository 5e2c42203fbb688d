// A program built on the Claude Agent SDK, traced by one line: node examples/agent-sdk.mjs "What does this repository do?"
// Traces go where ~/.turnspan/config.json says (turnspan destinations add …); `turnspan ui` shows them without any.
import { query } from '@anthropic-ai/claude-agent-sdk'
import { hooks } from 'turnspan'

const [prompt = 'Say hello.'] = process.argv.slice(2)
const messages = query({ prompt, options: { hooks: hooks({ tags: { program: 'agent-sdk' } }) } })
for await (const message of messages) {
  if (message.type === 'result') console.log(message.subtype === 'success' ? message.result : message.subtype)
}
