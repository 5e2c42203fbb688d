#!/usr/bin/env node
// A small MCP server over stdio (https://modelcontextprotocol.io/specification): tools `echo` and `fail`.
import { createInterface } from 'node:readline'

const tools = ['echo', 'fail'].map((name) => ({
  name,
  description: `the test's ${name} tool`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
}))

const calls = {
  echo: ({ text = '' }) => ({ content: [{ type: 'text', text: `echo: ${text}` }] }),
  fail: () => ({ isError: true, content: [{ type: 'text', text: 'mcp tool failed' }] }),
}

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'echo', version: '0.0.1' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': (params) => calls[params.name]?.(params.arguments ?? {}),
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line)
  if (id === undefined) return // a notification
  const result = methods[method]?.(params)
  const reply = result ? { result } : { error: { code: -32601, message: `no ${method}` } }
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`)
})
