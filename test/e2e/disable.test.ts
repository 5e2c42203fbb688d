// Switching off leaves no trace in the settings: byte for byte what was there before, with real work in between.
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { needs } from '../rig/need.ts'
import { scenarios } from '../rig/scenarios.ts'
import { installPacked, turnspan, type User } from './packed.ts'
import { storedSpans, storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn } from './turn.ts'

const needed = needs({ binary: () => installClaudeCode('2.1.330') })
let bin = ''
beforeAll(async () => {
  bin = await installPacked()
})

const OTHERS_HOOK = {
  PostToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'echo "$PWD" >>others.log' }] }],
  Stop: [{ hooks: [{ type: 'command', command: 'echo stop >>others.log', timeout: 5 }] }],
}

/** Settings as people have them; null where there is none. */
const ORIGINALS: Readonly<Record<string, string | null>> = {
  'no settings': null,
  'an empty object without a line break': '{}',
  'two spaces': `${JSON.stringify({ model: 'opus', permissions: { allow: ['Bash(git *)'] } }, null, 2)}\n`,
  'tabs, Windows line ends and no last one': JSON.stringify(
    { env: { MINE: 'ü' }, cleanupPeriodDays: 7 },
    null,
    '\t',
  ).replaceAll('\n', '\r\n'),
  'one line, odd spacing': '{ "env" :{"MINE":"1" } ,   "includeCoAuthoredBy":false}\n\n',
  'hooks of others, on one line': JSON.stringify({ hooks: OTHERS_HOOK }),
  'hooks of others, four spaces': JSON.stringify({ hooks: OTHERS_HOOK, env: {} }, null, 4),
}

const fileOf = ({ cwd }: User) => path.join(cwd, '.claude', 'settings.json')

/** Every file below a folder with its bytes, and where links lead. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  if (!fs.existsSync(folder)) return {}
  const names = fs.readdirSync(folder, { recursive: true }) as string[]
  return Object.fromEntries(
    names.sort().map((name) => {
      const file = path.join(folder, name)
      const stat = fs.lstatSync(file)
      const mode = (stat.mode & 0o777).toString(8)
      if (stat.isSymbolicLink()) return [name, `link to ${fs.readlinkSync(file)}`]
      return [name, stat.isDirectory() ? `folder ${mode}` : `${mode} ${fs.readFileSync(file, 'base64')}`]
    }),
  )
}

describe("a project's settings", () => {
  test.for(Object.entries(ORIGINALS))('%s: the same bytes after --disable', async ([, original], ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser(bin)
    if (original !== null) {
      fs.mkdirSync(path.dirname(fileOf(user)))
      fs.writeFileSync(fileOf(user), original)
    }
    const before = snapshot(path.join(user.cwd, '.claude'))
    await autolog(user, '--otlp-endpoint', 'http://127.0.0.1:9')
    expect(fs.readFileSync(fileOf(user), 'utf8')).not.toBe(original)

    const turn = await takeTurn(binary, user, scenarios.bash)
    await storedTrace(user.home, turn.sessionId)
    const others = path.join(user.cwd, 'others.log')
    expect(fs.existsSync(others)).toBe(original?.includes('others.log') === true)

    await autolog(user, '--disable')
    expect(snapshot(path.join(user.cwd, '.claude'))).toEqual(before)

    // What was traced stays, and nothing is traced any more.
    const after = await takeTurn(binary, user, scenarios.text)
    await turnspan(user, ['flush'])
    expect(storedSpans(user.home, turn.sessionId).length).toBeGreaterThan(0)
    expect(storedSpans(user.home, after.sessionId)).toEqual([])
  })

  test('a link to settings that lie elsewhere stays a link', async (ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser(bin, { files: { 'shared/settings.json': '{\n  "env": {}\n}\n' } })
    fs.mkdirSync(path.dirname(fileOf(user)))
    fs.symlinkSync('../shared/settings.json', fileOf(user))
    const before = [snapshot(path.join(user.cwd, '.claude')), snapshot(path.join(user.cwd, 'shared'))]
    await autolog(user)
    const turn = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, turn.sessionId)
    await autolog(user, '--disable')
    expect([snapshot(path.join(user.cwd, '.claude')), snapshot(path.join(user.cwd, 'shared'))]).toEqual(
      before,
    )
  })
})

describe("other settings of the user's", () => {
  test.for([
    ['--local', ({ cwd }: User) => path.join(cwd, '.claude')],
    ['--user', ({ home }: User) => path.join(home, '.claude', 'settings.json')],
  ] as const)('%s: the same bytes after --disable', async ([scope, place], ctx) => {
    const { binary } = needed(ctx)
    const user = await newUser(bin, { settings: { env: { MINE: '1' } } })
    // The client itself rewrites the user's settings when it runs for the first time.
    await takeTurn(binary, user, scenarios.text)
    const look = () => {
      const there = place(user)
      return there.endsWith('.json') ? fs.readFileSync(there, 'base64') : snapshot(there)
    }
    const before = look()
    await autolog(user, scope, '--otlp-endpoint', 'http://127.0.0.1:9')
    expect(look()).not.toEqual(before)
    const turn = await takeTurn(binary, user, scenarios.text)
    await storedTrace(user.home, turn.sessionId)
    await autolog(user, '--disable', ...(scope === '--user' ? [scope] : []))
    expect(look()).toEqual(before)
  })
})
