import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { homeAt } from '../../src/disk/home.ts'
import { LEASE_STALE_MS, takeLease } from '../../src/disk/lease.ts'
import { WAKE_MARK } from '../../src/hook/wake.ts'
import { eventsIn, newHome, payload, runHook, SILENT, type TestHome, wakesIn } from './rig.ts'

const homes: TestHome[] = []
const home = () => {
  const made = newHome()
  homes.push(made)
  return made
}
afterEach(() => {
  for (const { root } of homes.splice(0)) fs.writeFileSync(path.join(root, 'stop'), '')
})
const waitForWakes = (of: TestHome, count: number) =>
  vi.waitFor(() => expect(wakesIn(of)).toHaveLength(count), { timeout: 10_000 })
const markOf = (of: TestHome) => path.join(of.root, WAKE_MARK)
const leaseOf = (of: TestHome) => homeAt(of.root).lease
const age = (file: string, ms: number) => fs.utimesSync(file, new Date(), new Date(Date.now() - ms))

describe('events after which something may be ready wake the flusher', () => {
  test.each(['Stop', 'SubagentStop', 'StopFailure', 'SessionEnd'])('%s', async (event) => {
    const of = home()
    expect(await runHook(of, payload(event))).toMatchObject(SILENT)
    await waitForWakes(of, 1)
    expect(eventsIn(of.file)).toHaveLength(1)
  })

  test.each(['PostToolUse', 'UserPromptSubmit', 'SomethingNew'])('%s does not', async (event) => {
    const of = home()
    await runHook(of, payload(event))
    expect(eventsIn(of.file)).toHaveLength(1)
    expect(fs.existsSync(markOf(of))).toBe(false)
  })
})

describe('a session that starts', () => {
  test('leaves the machine to the client where nothing is left to do', async () => {
    const of = home()
    await runHook(of, payload('SessionStart'))
    expect(eventsIn(of.file)).toHaveLength(1)
    expect(fs.existsSync(markOf(of))).toBe(false)
  })

  test('wakes the flusher where another session noted something that nobody has read', async () => {
    const of = home()
    await runHook(of, payload('UserPromptSubmit', { session_id: crypto.randomUUID() }))
    await runHook(of, payload('SessionStart'))
    await waitForWakes(of, 1)
  })
})

test('the flusher sees its home and an allow-list of the environment', async () => {
  const of = home()
  const env = {
    LANG: 'C.UTF-8',
    TURNSPAN_CA_FILE: '/etc/corp.pem',
    TURNSPAN_HOME: '/evil',
    NODE_NO_WARNINGS: '1',
    MLFLOW_TRACKING_TOKEN: 'canary',
    HTTPS_PROXY: 'http://evil',
  }
  await runHook(of, payload('Stop'), { env })
  await waitForWakes(of, 1)
  const [woken] = wakesIn(of)
  expect(woken?.cwd).toBe(fs.realpathSync(of.root))
  expect(Object.keys(woken?.env ?? {}).sort()).toEqual(['HOME', 'LANG', 'PATH', 'TURNSPAN_CA_FILE'])
  expect(woken?.env.TURNSPAN_CA_FILE).toBe('/etc/corp.pem')
})

test('of variables that the user’s headers need it sees those that are named, under names that mean nothing', async () => {
  const of = home()
  const folder = path.join(of.root, 'trust')
  const variables = ['GH_TOKEN', 'NODE_OPTIONS', 'NOT_SET'].map((name) => ({ name, hmac: 'x' }))
  fs.mkdirSync(folder)
  fs.writeFileSync(path.join(folder, 'variables.json'), JSON.stringify({ v: 1, variables }, null, 2))
  const env = { GH_TOKEN: 'a b\n"c"', NODE_OPTIONS: '--no-warnings', OTHER_TOKEN: 'canary' }
  await runHook(of, payload('Stop'), { env })
  await waitForWakes(of, 1)
  const seen = wakesIn(of)[0]?.env ?? {}
  expect(seen).toMatchObject({
    TURNSPAN_VAR_GH_TOKEN: 'a b\n"c"',
    TURNSPAN_VAR_NODE_OPTIONS: '--no-warnings',
  })
  expect(Object.keys(seen).sort()).toEqual([
    'HOME',
    'PATH',
    'TURNSPAN_VAR_GH_TOKEN',
    'TURNSPAN_VAR_NODE_OPTIONS',
  ])
})

test('it lives on when the hook is gone', async () => {
  const of = home()
  await runHook(of, payload('Stop'))
  await waitForWakes(of, 1)
  expect(process.kill(wakesIn(of)[0]?.pid ?? 0, 0)).toBe(true)
})

test('nobody is woken while the lease is held', async () => {
  const of = home()
  const lease = takeLease(leaseOf(of))
  await runHook(of, payload('Stop'))
  expect(fs.existsSync(markOf(of))).toBe(false)
  lease?.release()
  await runHook(of, payload('Stop', { n: 2 }))
  await waitForWakes(of, 1)
})

test.each([
  ['its holder is gone', (file: string) => fs.writeFileSync(file, '{"pid":4194304999}')],
  [
    'its heart stopped beating',
    (file: string) => {
      fs.writeFileSync(file, JSON.stringify({ pid: process.pid }))
      age(file, LEASE_STALE_MS + 1_000)
    },
  ],
])('a lease counts for nothing once %s', async (_how, leave) => {
  const of = home()
  leave(leaseOf(of))
  await runHook(of, payload('Stop'))
  await waitForWakes(of, 1)
})

test('a lease whose holder cannot be read yet is respected', async () => {
  const of = home()
  fs.writeFileSync(leaseOf(of), '')
  await runHook(of, payload('Stop'))
  expect(fs.existsSync(markOf(of))).toBe(false)
})

test('many hooks at once wake one flusher, and none while it starts', async () => {
  const of = home()
  const ran = await Promise.all(Array.from({ length: 16 }, (_, n) => runHook(of, payload('Stop', { n }))))
  expect(ran.every(({ code, said }) => code === 0 && said === '')).toBe(true)
  await waitForWakes(of, 1)
  await runHook(of, payload('Stop', { n: 16 }))
  expect(wakesIn(of)).toHaveLength(1)
  expect(JSON.parse(fs.readFileSync(markOf(of), 'utf8'))).toEqual({ pid: wakesIn(of)[0]?.pid })
  expect(eventsIn(of.file)).toHaveLength(17)
}, 60_000)

test.each([
  ['died', (mark: string) => fs.writeFileSync(mark, '{"pid":4194304999}')],
  [
    'never came up',
    (mark: string) => {
      fs.writeFileSync(mark, '')
      age(mark, LEASE_STALE_MS + 1_000)
    },
  ],
])('a flusher that was woken and %s is followed by another', async (_how, leave) => {
  const of = home()
  leave(markOf(of))
  await runHook(of, payload('Stop'))
  await waitForWakes(of, 1)
})

test('where there is no flusher the event is kept and nothing is started', async () => {
  const of = home()
  fs.rmSync(path.join(of.root, 'bin', 'flusher.cjs'))
  expect(await runHook(of, payload('Stop'))).toMatchObject(SILENT)
  expect(eventsIn(of.file)).toHaveLength(1)
  expect(fs.existsSync(markOf(of))).toBe(false)
})
