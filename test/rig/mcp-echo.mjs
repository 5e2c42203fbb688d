#!/usr/bin/env node
// A small MCP server: tools `echo` and `fail`.
import { serveMcp } from './mcp-server.mjs'

const tools = ['echo', 'fail'].map((name) => ({
  name,
  description: `the test's ${name} tool`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
}))

const calls = {
  echo: ({ text = '' }) => ({ content: [{ type: 'text', text: `echo: ${text}` }] }),
  fail: () => ({ isError: true, content: [{ type: 'text', text: 'mcp tool failed' }] }),
}

serveMcp('echo', tools, (params) => calls[params.name]?.(params.arguments ?? {}))
