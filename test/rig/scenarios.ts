// Conversations to hold with the real client: what the user says and what the API answers.
import { fileURLToPath } from 'node:url'
import { answer, type Scenario, text, thinking, toolUse } from './mock/scenario.ts'

export interface ClientScenario {
  readonly prompt: string
  /** Besides `-p <prompt>`. */
  readonly args: readonly string[]
  /** Of the project. */
  readonly files: Readonly<Record<string, string>>
  readonly api: (cwd: string) => Scenario
}

export type ScenarioName = keyof typeof scenarios

const ALLOW_ALL = '--dangerously-skip-permissions'
const MCP_CONFIG = {
  mcpServers: {
    tiny: { command: process.execPath, args: [fileURLToPath(new URL('mcp-echo.mjs', import.meta.url))] },
  },
}

export const scenarios = {
  text: {
    prompt: 'Say hello',
    args: [],
    files: {},
    api: () => ({ main: ['Hello from the mock.'] }),
  },

  bash: {
    prompt: 'Run a command',
    args: [ALLOW_ALL],
    files: {},
    api: () => ({
      main: [
        {
          content: [text('I will run it.'), toolUse('Bash', { command: 'echo hi', description: 'Say hi' })],
          usage: { input_tokens: 10, output_tokens: 30 },
        },
        { content: [text('Done: hi')], usage: { input_tokens: 20, output_tokens: 8 } },
      ],
    }),
  },

  files: {
    prompt: 'Work on files',
    args: [ALLOW_ALL],
    files: { 'a.txt': 'one\ntwo\nthree\n' },
    api: (cwd) => ({
      main: [
        answer(toolUse('Read', { file_path: `${cwd}/a.txt` })),
        answer(toolUse('Edit', { file_path: `${cwd}/a.txt`, old_string: 'two', new_string: 'TWO' })),
        answer(toolUse('Write', { file_path: `${cwd}/b/new.md`, content: '# new\n' })),
        'All three done.',
      ],
    }),
  },

  parallel: {
    prompt: 'Do three things',
    args: [ALLOW_ALL],
    files: { 'a.txt': 'A\n' },
    api: (cwd) => ({
      main: [
        answer(
          text('Three at once.'),
          toolUse('Bash', { command: 'sleep 1; echo one', description: 'slow' }),
          toolUse('Read', { file_path: `${cwd}/a.txt` }),
          toolUse('Bash', { command: 'echo three', description: 'fast' }),
        ),
        'Finished all three.',
      ],
    }),
  },

  failing: {
    prompt: 'Fail please',
    args: [ALLOW_ALL],
    files: { 'a.txt': 'A\n' },
    api: (cwd) => ({
      main: [
        answer(toolUse('Bash', { command: 'echo out; echo err >&2; exit 3', description: 'fails' })),
        answer(toolUse('Read', { file_path: `${cwd}/missing.txt` })),
        answer(toolUse('Edit', { file_path: `${cwd}/a.txt`, old_string: 'nope', new_string: 'x' })),
        answer(toolUse('NoSuchTool', { a: 1 })),
        answer(toolUse('Read', { wrong: true })),
        answer(toolUse('Bash', { command: 'sleep 5', timeout: 1000, description: 'times out' })),
        'Everything failed.',
      ],
    }),
  },

  subagent: {
    prompt: 'Use an agent',
    args: [ALLOW_ALL],
    files: { 'a.txt': 'A\n' },
    api: (cwd) => ({
      main: [
        answer(
          text('Delegating.'),
          toolUse('Agent', {
            description: 'Look at a',
            prompt: 'AGENT-ONE look at a.txt',
            subagent_type: 'general-purpose',
            run_in_background: false,
          }),
        ),
        'The agent says A.',
      ],
      agents: [
        {
          match: 'AGENT-ONE',
          steps: [
            {
              content: [text('Looking.'), toolUse('Bash', { command: 'echo nested', description: 'nested' })],
              usage: { input_tokens: 5, output_tokens: 15, cache_read_input_tokens: 1000 },
            },
            answer(toolUse('Read', { file_path: `${cwd}/a.txt` })),
            { content: [text('Subagent answer: A')], usage: { input_tokens: 7, output_tokens: 17 } },
          ],
        },
      ],
    }),
  },

  thinking: {
    prompt: 'Think hard',
    args: [ALLOW_ALL],
    files: {},
    api: () => ({
      main: [
        {
          content: [
            thinking('Let me think about the command.'),
            text('I thought.'),
            toolUse('Bash', { command: 'echo t', description: 't' }),
          ],
          usage: { output_tokens: 60, output_tokens_details: { thinking_tokens: 33 } },
        },
        answer(
          thinking('Now the answer.'),
          { type: 'redacted_thinking', data: 'AAAA' },
          text('Final answer.'),
        ),
      ],
    }),
  },

  mcp: {
    prompt: 'Use mcp',
    args: [ALLOW_ALL, '--mcp-config', 'mcp.json'],
    files: { 'mcp.json': JSON.stringify(MCP_CONFIG) },
    api: () => ({
      main: [
        answer(toolUse('mcp__tiny__echo', { text: 'hello' })),
        answer(toolUse('mcp__tiny__fail', { text: 'x' })),
        'MCP done.',
      ],
    }),
  },
} as const satisfies Record<string, ClientScenario>
