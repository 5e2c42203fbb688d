// The real client on a terminal: its own status line shows what the last turn cost, once a person has asked for it.
import fs from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { claudeCodeEnv, installClaudeCode, trustProject } from '../rig/claude-code.ts'
import { eventually } from '../rig/eventually.ts'
import { startMockApi } from '../rig/mock-api.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { onTerminal } from '../rig/terminal.ts'
import { installPacked, type User } from './packed.ts'
import { autolog, newUser, turnspanOk } from './turn.ts'

const needed = needs({ bin: installPacked, binary: () => installClaudeCode('2.1.330') })

function clientOnTerminal(user: User, binary: string, env: Record<string, string>) {
  const { child, raw, end } = onTerminal([binary], { cwd: user.cwd, env, columns: 120, rows: 40 })
  return {
    end,
    raw,
    sees: (words: RegExp) =>
      // Spaces are often moves of the cursor.
      eventually(() => words.test(stripVTControlCharacters(raw()).replace(/\s+/g, '')), {
        what: `${words} on the screen`,
        timeoutMs: 40_000,
        instead: () => stripVTControlCharacters(raw()).slice(-2_000),
      }),
    types: (text: string) => child.stdin.write(text),
  }
}

/** The flusher of this home does its work only then: nothing happens in the client any more. */
function slowFlusher({ home }: User, ms: number): void {
  const file = path.join(home, '.turnspan/bin/flusher.cjs')
  fs.renameSync(file, path.join(path.dirname(file), 'real.cjs'))
  fs.writeFileSync(file, `setTimeout(() => require('./real.cjs'), ${ms})`)
}

async function newUserWithLine(bin: string): Promise<User> {
  const user = await newUser(bin)
  trustProject(user.home, user.cwd)
  await autolog(user, '-u', 'http://127.0.0.1:9', '-e', '7')
  expect(await turnspanOk(user, ['status-line'])).toContain('On:')
  return user
}

async function takeTurnAndSeeTheLine(user: User, binary: string): Promise<void> {
  const mock = await startMockApi({ scenario: scenarios.text.api() })
  const client = clientOnTerminal(user, binary, claudeCodeEnv(user.home, mock.url))
  try {
    await client.sees(/❯/)
    client.types(scenarios.text.prompt)
    await client.sees(new RegExp(scenarios.text.prompt.replace(/\s+/g, '')))
    client.types('\r')
    await client.sees(/lastturn\$0\.00\d\d·\d+\.\ds·trace/)
    expect(client.raw()).toMatch(/http:\/\/127\.0\.0\.1:9\/#\/experiments\/7\/\S*[0-9a-f]{32}/)
  } finally {
    client.end()
    await mock.close()
  }
}

async function flusherEnds({ home }: User): Promise<void> {
  const lease = path.join(home, '.turnspan', 'flusher.lock')
  await eventually(() => !fs.existsSync(lease), { what: 'the end of the flusher', timeoutMs: 20_000 })
}

test('Claude Code shows the last turn’s dollars and a link to its trace', async (ctx) => {
  const { bin, binary } = needed(ctx)
  const user = await newUserWithLine(bin)
  await takeTurnAndSeeTheLine(user, binary)
  expect(await turnspanOk(user, ['status-line', '--off'])).toContain('Off:')
  const settings = fs.readFileSync(path.join(user.home, '.claude', 'settings.json'), 'utf8')
  expect(settings).not.toContain('statusLine')
  await flusherEnds(user)
})

test('it shows them, too, where the trace is told seconds after the last thing that happened', async (ctx) => {
  const { bin, binary } = needed(ctx)
  const user = await newUserWithLine(bin)
  slowFlusher(user, 4_000)
  await takeTurnAndSeeTheLine(user, binary)
  await flusherEnds(user)
})
