// Every example is run, as it stands.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { parseConfig } from '../../src/config/config.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { homeAt } from '../../src/disk/home.ts'
import { openStore } from '../../src/store/store.ts'
import { startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { importSession } from '../sessions/import.ts'
import { projectsOf } from '../sessions/recordings.ts'

const root = path.resolve(import.meta.dirname, '../..')
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const env = (more: Record<string, string>) => ({ PATH: process.env.PATH ?? '', ...more })

function runs(name: string, args: readonly string[], more: Record<string, string> = {}): string {
  return execFileSync(process.execPath, [path.join(root, 'examples', name), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: env({ HOME: tempDir('home'), ...more }),
  })
}

/** One that goes on until it is told to end. */
function starts(name: string, args: readonly string[], more: Record<string, string>) {
  const program = spawn(process.execPath, [path.join(root, 'examples', name), ...args], {
    cwd: more.HOME ?? root,
    env: env(more),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ends.push(() => program.kill('SIGKILL'))
  const said = once(program.stdout, 'data').then(([text]) => String(text))
  return {
    said,
    async end() {
      program.kill('SIGTERM')
      const [code] = await once(program, 'exit')
      return code as number | null
    },
  }
}

function machine() {
  const home = tempDir('home')
  const store = openStore(homeAt(path.join(home, '.turnspan')).traces)
  return {
    home,
    tell(name: string) {
      for (const batch of importSession(name)) {
        store.append(batch, { sessionId: 's1', to: [], nowMs: Date.now() })
      }
    },
  }
}

test('read-session.mjs: what a past session cost, turn by turn', () => {
  const folder = projectsOf('10-multi')
  const session = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .at(-1)
  const output = runs('read-session.mjs', [path.join(folder, session ?? '')])
  expect(output.trim().split('\n')).toHaveLength(3)
  expect(output).toContain('$0.0028  2 spans  completed  first question')
})

test('month.mjs: what a month cost, by project, model and tool, subagents included', () => {
  const claude = tempDir('claude')
  fs.cpSync(projectsOf('28-nested'), path.join(claude, 'projects'), { recursive: true })
  const output = runs('month.mjs', ['36500'], { CLAUDE_CONFIG_DIR: claude })
  expect(output).toContain('1 sessions in 36500 days')
  expect(output).toMatch(/\$\s+0\.0144\s+\d+ calls {2}\/home\/dev\/project/)
  expect(output).toContain('claude-haiku-5-5')
  expect(output).toMatch(/1 calls\s+1 failed {2}Bash/)
})

test('custom-destination.mjs: every turn is posted to an address of one’s own, and again where it was refused', async () => {
  const { home, tell } = machine()
  const got: Record<string, unknown>[] = []
  let refusals = 1
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      refusals -= 1
      if (refusals < 0) got.push(JSON.parse(body) as Record<string, unknown>)
      response.writeHead(refusals < 0 ? 204 : 503).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const program = starts('custom-destination.mjs', [`http://127.0.0.1:${port}/turns`], { HOME: home })
  await program.said
  tell('10-multi')
  await vi.waitFor(() => expect(got).toHaveLength(5), { timeout: 20_000 })
  expect(got[0]).toMatchObject({ project: '/home/dev/project', status: 'completed', usd: 0.002848 })
  expect(await program.end()).toBe(0)
}, 40_000)

test('custom-convention.mjs: a backend gets what the convention makes of a turn, and nothing of what was said', async () => {
  const { home, tell } = machine()
  const sink = await startSink()
  ends.push(() => sink.close())
  const program = starts('custom-convention.mjs', [], { HOME: home, OTEL_EXPORTER: sink.url, TEAM: 'search' })
  await program.said
  tell('02-bash')
  const spans = await sink.waitForSpans(4, 20_000)
  expect(sink.problems()).toEqual([])
  const said = JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  expect(said).not.toContain('messages')
  expect(said).toContain('"gen_ai.usage.input_tokens"')
  expect(spans[0]?.resource).toMatchObject({ 'team.name': 'search', 'service.name': 'claude-code' })
  expect(await program.end()).toBe(0)
}, 40_000)

test('several-backends/config.json: three destinations, each with what it may know', () => {
  const read = parseConfig(
    fs.readFileSync(path.join(root, 'examples/several-backends/config.json'), 'utf8'),
    'config.json',
  )
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('; '))
  const { destinations, variables } = settingsOf(read.config)
  expect(
    destinations.map(({ id, convention, withoutContent = [] }) => [id, convention, withoutContent]),
  ).toEqual([
    ['team', 'mlflow', []],
    ['company', 'raw', expect.arrayContaining(['prompts', 'toolResults'])],
    ['vendor', 'langfuse', ['toolArguments', 'toolResults']],
  ])
  expect(variables).toEqual(['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'])
})
