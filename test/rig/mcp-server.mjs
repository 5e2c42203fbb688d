// The part of an MCP server over stdio that all have in common. https://modelcontextprotocol.io/specification
import { createInterface } from 'node:readline'

/** `tools`: as `tools/list` gives them; `call` gets the parameters of a `tools/call`, and gives its result. */
export function serveMcp(name, tools, call) {
  const methods = {
    initialize: ({ protocolVersion }) => ({
      protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name, version: '0.0.1' },
    }),
    ping: () => ({}),
    'tools/list': () => ({ tools }),
    'tools/call': call,
  }
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params = {} } = JSON.parse(line)
    if (id === undefined) return // a notification
    const result = methods[method]?.(params)
    const reply = result ? { result } : { error: { code: -32601, message: `no ${method}` } }
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`)
  })
}
