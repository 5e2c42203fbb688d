import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { eventsIn, modeOf, newHome, payload, run, runHook, SESSION, SILENT } from './rig.ts'

test('an event becomes one line: when, what, the settings of the session, the payload as it came', async () => {
  const home = newHome()
  const beforeMs = Date.now()
  const said =
    '{"session_id":"9b755c62-a96f-4df5-8cd6-03762c1c53cb", "hook_event_name":"PostToolUse","n":1.0,"é":"\\u00e9"}'
  expect(await runHook(home, said, { env: { TURNSPAN_CLIENT_PID: '4711' } })).toMatchObject(SILENT)
  const text = fs.readFileSync(home.file, 'utf8')
  const [, at] = /"at":([\d.]+)/.exec(text) ?? []
  expect(text).toBe(
    `\n{"v":1,"at":${at},"event":"PostToolUse","env":{"CLAUDE_PID":"4711"},"payload":${said}}\n`,
  )
  expect(Number(at)).toBeGreaterThan(beforeMs - 50)
  expect(Number(at)).toBeLessThan(Date.now())
})

test('24 hooks in parallel with 400 kB each leave 24 whole lines', async () => {
  const home = newHome()
  const numbers = Array.from({ length: 24 }, (_, n) => n)
  const text = 'x'.repeat(400_000)
  const ran = await Promise.all(numbers.map((n) => runHook(home, payload('PostToolUse', { n, text }))))
  expect(ran.every(({ code, said }) => code === 0 && said === '')).toBe(true)
  const seen = eventsIn(home.file).map((event) => (event.payload as { n: number }).n)
  expect(seen.sort((a, b) => a - b)).toEqual(numbers)
}, 60_000)

test('a payload of 10 MB is kept byte for byte', async () => {
  const home = newHome()
  const said = payload('PostToolUse', { text: 'aé\u2028😀\\"'.repeat(900_000) })
  expect(await runHook(home, said)).toMatchObject(SILENT)
  const line = fs.readFileSync(home.file)
  const begin = line.indexOf(',"payload":') + ',"payload":'.length
  expect(line.subarray(begin, -2).equals(Buffer.from(said))).toBe(true)
})

test('line breaks between the keys do not break the line', async () => {
  const home = newHome()
  await runHook(home, `${JSON.stringify(JSON.parse(payload('Notification', { text: 'a\nb' })), null, 2)}\r\n`)
  expect(eventsIn(home.file)[0]?.payload).toMatchObject({ text: 'a\nb' })
})

describe('what is not a payload leaves nothing', () => {
  test.each([
    ['nothing at all', ''],
    ['no JSON', 'hello'],
    ['a list', `[${payload('Stop')}]`],
    ['no session', '{"hook_event_name":"Stop"}'],
    ['no event', `{"session_id":"${SESSION}"}`],
    ['keys only inside a text', JSON.stringify({ x: payload('Stop') })],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 0x7b])],
  ])('%s', async (_what, stdin) => {
    const home = newHome()
    expect(await runHook(home, stdin)).toMatchObject(SILENT)
    expect(fs.existsSync(home.journal)).toBe(false)
  })
})

test('a payload that ends too early spoils no line but its own', async () => {
  const home = newHome()
  await runHook(home, payload('PostToolUse').slice(0, -1))
  await runHook(home, payload('PostToolUse', { n: 2 }))
  expect(eventsIn(home.file).map((event) => event.payload)).toMatchObject([{ n: 2 }])
})

test('a closed stdin is fine', async () => {
  const home = newHome()
  const closed = ['/bin/sh', '-c', 'exec "$0" "$1" <&-', process.execPath, home.hook]
  expect(await run(closed, '')).toMatchObject(SILENT)
})

test('a non-blocking stdin whose writer is slow is read to its end', async () => {
  const home = newHome()
  const pipe = path.join(home.root, 'pipe')
  execFileSync('mkfifo', [pipe])
  const { O_RDONLY, O_NONBLOCK } = fs.constants
  const reader = fs.openSync(pipe, O_RDONLY | O_NONBLOCK)
  const writer = fs.createWriteStream(pipe)
  await new Promise((resolve) => writer.once('open', resolve))
  // Number 0 would be made blocking by the one who starts the process; number 3 is not.
  const command = 'echo >"$2"; exec "$0" "$1" <&3'
  const started = path.join(home.root, 'started')
  const running = run(['/bin/sh', '-c', command, process.execPath, home.hook, started], '', {
    files: [reader],
  })
  await vi.waitFor(() => expect(fs.existsSync(started)).toBe(true), { timeout: 10_000 })
  const said = payload('PostToolUse', { text: 'x'.repeat(300_000) })
  writer.write(said.slice(0, 100))
  await new Promise((resolve) => setTimeout(resolve, 150)) // the slowness itself
  writer.end(said.slice(100))
  expect(await running).toMatchObject(SILENT)
  fs.closeSync(reader)
  expect(eventsIn(home.file)).toHaveLength(1)
})

test('the folder it is run in need not exist any more', async () => {
  const home = newHome()
  const gone = path.join(home.root, 'gone')
  const command = 'mkdir "$2"; cd "$2"; rmdir "$2"; exec "$0" "$1"'
  const argv = ['/bin/sh', '-c', command, process.execPath, home.hook, gone]
  expect(await run(argv, payload('PostToolUse'))).toMatchObject(SILENT)
  expect(eventsIn(home.file)).toHaveLength(1)
})

describe('MLFLOW_CLAUDE_TRACING_ENABLED', () => {
  test.each(['true', 'TRUE', '1', 'Yes'])('%s: recorded', async (value) => {
    const home = newHome()
    await runHook(home, payload('PostToolUse'), { env: { MLFLOW_CLAUDE_TRACING_ENABLED: value } })
    expect(eventsIn(home.file)[0]?.env).toMatchObject({ MLFLOW_CLAUDE_TRACING_ENABLED: value })
  })

  test.each(['false', '0', 'no', 'off', ''])('"%s": nothing is recorded, nobody woken', async (value) => {
    const home = newHome()
    const env = { MLFLOW_CLAUDE_TRACING_ENABLED: value }
    expect(await runHook(home, payload('Stop'), { env })).toMatchObject(SILENT)
    expect(fs.readdirSync(home.root)).toEqual(['bin'])
  })
})

test("the client's process is known also where it does not tell, as 2.1.197 does not", async () => {
  const home = newHome()
  const by = { TURNSPAN_CLIENT_PID: '4710' }
  await runHook(home, payload('PostToolUse'), { env: by })
  await runHook(home, payload('PermissionRequest'), { env: { ...by, CLAUDE_PID: '4711' } })
  // An orphan's parent is no client.
  await runHook(home, payload('SubagentStart'), { env: { TURNSPAN_CLIENT_PID: '1' } })
  expect(eventsIn(home.file).map(({ env }) => env)).toEqual([
    { CLAUDE_PID: '4710' },
    { CLAUDE_PID: '4711' },
    {},
  ])
})

test('of the environment only the named variables are written down, without credentials in URLs', async () => {
  const home = newHome()
  const env = {
    MLFLOW_TRACKING_URI: 'https://me:hunter2@mlflow.example:5000/x?y=z@1',
    MLFLOW_TRACKING_TOKEN: 'canary',
    ANTHROPIC_API_KEY: 'canary',
    CLAUDE_CODE_MESSAGING_TOKEN: 'canary',
    TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    CLAUDE_PROJECT_DIR: `/${'p'.repeat(3000)}`,
  }
  await runHook(home, payload('PostToolUse'), { env })
  expect(eventsIn(home.file)[0]?.env).toEqual({
    MLFLOW_TRACKING_URI: 'https://mlflow.example:5000/x?y=z@1',
    TRACEPARENT: env.TRACEPARENT,
    CLAUDE_PROJECT_DIR: env.CLAUDE_PROJECT_DIR.slice(0, 2000),
  })
  expect(fs.readFileSync(home.file, 'utf8')).not.toMatch(/canary|hunter2/)
})

describe('whatever the umask, folders are 0700 and files 0600', () => {
  test.each(['000', '022', '077', '777'])('umask %s', async (umask) => {
    const home = newHome()
    const argv = ['/bin/sh', '-c', `umask ${umask}; exec "$0" "$1"`, process.execPath, home.hook]
    for (const n of [1, 2]) expect(await run(argv, payload('PostToolUse', { n }))).toMatchObject(SILENT)
    expect([modeOf(home.journal), modeOf(home.file)]).toEqual(['700', '600'])
    expect(eventsIn(home.file)).toHaveLength(2)
  })

  test('also where they were open before', async () => {
    const home = newHome()
    fs.mkdirSync(home.journal)
    fs.writeFileSync(home.file, '')
    fs.chmodSync(home.journal, 0o755)
    fs.chmodSync(home.file, 0o644)
    await runHook(home, payload('PostToolUse'))
    expect([modeOf(home.journal), modeOf(home.file)]).toEqual(['700', '600'])
  })
})
