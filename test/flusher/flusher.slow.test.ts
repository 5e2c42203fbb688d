import fs from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/config/settings.ts'
import { openLog } from '../../src/diagnostics/log.ts'
import { loadState } from '../../src/digest/state.ts'
import { deliveryFolder, readCursor } from '../../src/export/queue/cursor.ts'
import { flush } from '../../src/flusher/flush.ts'
import { ACCEPTS, HANGS, startBackend } from '../export/backend.ts'
import { selfSigned } from '../export/certificate.ts'
import { deadPort } from '../rig/dead-port.ts'
import { eventually } from '../rig/eventually.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { startClientProcess } from '../sessions/client-process.ts'
import { recordingOf, sessionsOf } from '../sessions/recordings.ts'
import {
  batchesIn,
  callHook,
  flushOnce,
  journalOf,
  loggedIn,
  newWorld,
  putConfig,
  putEvents,
  putTranscripts,
  rootsIn,
  spansIn,
  startFlusher,
  type World,
} from './world.ts'

const put = (world: World, name: string) => {
  putTranscripts(world, name)
  putEvents(world, name)
}
const isIdle = ({ home }: World) => !fs.existsSync(home.lease)
const soon = (what: string, timeoutMs = 10_000) => ({ what, timeoutMs })

async function backend() {
  const made = await startBackend()
  atFileEnd(made.close)
  return made
}

describe.concurrent('woken by a hook', () => {
  test('it stores the turn, takes the journal away within seconds, and ends', async () => {
    const world = await newWorld()
    putTranscripts(world, '02-bash')
    for (const hook of recordingOf('02-bash').hooks) await callHook(world, hook)
    const [root] = await eventually(() => rootsIn(world).length > 0 && rootsIn(world), soon('the trace'))
    const storedAt = Date.now()
    expect(root?.attributes['turnspan.turn.status']).toBe('completed')
    await eventually(() => journalOf(world).length === 0, soon('the journal taken away', 5_000))
    expect(Date.now() - storedAt).toBeLessThan(5_000)
    await eventually(() => isIdle(world), soon('its end', 5_000))
    expect(loggedIn(world)).toEqual([])
    expect(fs.existsSync(path.join(world.home.root, 'flusher.wake'))).toBe(false)
  })
})

test.concurrent('of two that start at once one works and the other leaves', async () => {
  const world = await newWorld()
  put(world, '04-parallel')
  const [one, other] = [startFlusher(world), startFlusher(world)]
  const first = await Promise.race([one.ended.then(() => one), other.ended.then(() => other)])
  const second = first === one ? other : one
  expect(second.isRunning()).toBe(true)
  expect(await second.ended).toEqual({ code: 0, signal: null, said: '' })
  expect(await first.ended).toEqual({ code: 0, signal: null, said: '' })
  const ids = batchesIn(world).flatMap(({ spans }) => spans.map(({ spanId }) => spanId))
  expect(ids.length).toBeGreaterThan(0)
  expect(new Set(ids).size).toBe(ids.length)
})

test.concurrent('it gives way to everything else on the machine', async () => {
  const world = await newWorld()
  const flusher = startFlusher(world)
  await eventually(() => !isIdle(world), soon('its start'))
  expect(os.getPriority(flusher.pid)).toBe(os.constants.priority.PRIORITY_LOW)
  await flusher.ended
})

test.concurrent('an event that comes while it ends is not left lying', async () => {
  const world = await newWorld()
  const names = [
    '01-text',
    '02-bash',
    '03-files',
    '05-fail',
    '06-denied',
    '13-thinking',
    '14-large',
    '15-mcp',
  ]
  for (const [index, name] of names.entries()) {
    putTranscripts(world, name)
    const hooks = recordingOf(name).hooks
    putEvents(world, name, { hooks: (all) => all.slice(0, -1) })
    // 2 s until what it digested is taken away, 0.8 s of idle time: the event comes around the moment of its end.
    const isTime = () => index === 0 || isIdle(world) || Date.now() - lastActive(world) > 2_700 + index * 35
    await eventually(isTime, { ...soon('the end of the one before'), everyMs: 2 })
    await callHook(world, hooks.at(-1) ?? never())
    await eventually(() => rootsIn(world).length === index + 1, soon(`the turn of ${name}`))
  }
}, 60_000)

test.concurrent('an event that comes just before the lease is given up is read by whoever gives it up', async () => {
  const world = await newWorld()
  put(world, '01-text')
  let isLate = false
  const flushed = await flush({
    home: world.home,
    settings: settingsOf({}),
    projectsFolder: path.join(world.claudeFolder, 'projects'),
    log: openLog(world.home.log),
    isForced: true,
    isOutdated() {
      if (isIdle(world) && !isLate) {
        isLate = true
        put(world, '02-bash')
      }
      return false
    },
  })
  expect(isLate).toBe(true)
  expect(flushed).toMatchObject({ status: 'done', traces: 2 })
  expect(journalOf(world)).toEqual([])
})

const lastActive = ({ home }: World) =>
  Math.max(
    ...fs
      .readdirSync(home.sessions)
      .map((name) => fs.statSync(path.join(home.sessions, name), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  )

describe.concurrent('a configuration that cannot be read', () => {
  test.each([
    ['is no JSON', '{ "destinations": {', /line 1, column \d+/],
    ['says what is unknown', '{\n  "destination": {}\n}', /line 2, column 3: destination is not known/],
  ])(
    'because it %s: nothing is digested, nothing is lost, and the log says where',
    async (_how, text, where) => {
      const world = await newWorld()
      put(world, '02-bash')
      putConfig(world, text)
      const before = journalOf(world)
      await flushOnce(world)
      expect(batchesIn(world)).toEqual([])
      expect(journalOf(world)).toEqual(before)
      expect(loggedIn(world)).toMatchObject([{ what: 'config.broken', file: world.home.config }])
      expect(JSON.stringify(loggedIn(world))).toMatch(where)
      putConfig(world, '{}')
      await flushOnce(world)
      expect(rootsIn(world)).toHaveLength(1)
      expect(journalOf(world)).toEqual([])
    },
  )

  test('because it is a folder', async () => {
    const world = await newWorld()
    put(world, '02-bash')
    fs.mkdirSync(world.home.config)
    await flushOnce(world)
    expect(loggedIn(world)).toMatchObject([{ what: 'config.broken' }])
    expect(journalOf(world)).toHaveLength(1)
  })
})

describe.concurrent('destinations', () => {
  test('that hang hold up neither another one nor the next turn', async () => {
    const world = await newWorld()
    const [hanging, good] = [await backend(), await backend()]
    hanging.react(HANGS)
    putConfig(world, {
      destinations: {
        hanging: { kind: 'otlp', url: hanging.url, timeoutMs: 60_000 },
        good: { kind: 'otlp', url: good.url },
      },
    })
    put(world, '02-bash')
    const flusher = startFlusher(world)
    await hanging.got(1)
    await good.got(1)
    put(world, '01-text')
    const folder = deliveryFolder(world.home, 'good')
    await eventually(() => readCursor(folder).delivered === 2, soon('both turns noted as delivered'))
    expect(flusher.isRunning()).toBe(true)
    expect(hanging.received).toHaveLength(1)
    flusher.kill()
    await flusher.ended
    hanging.react(ACCEPTS)
    await flushOnce(world)
    expect(hanging.received).toHaveLength(3)
    expect(good.received).toHaveLength(2)
  })

  test('that are dead keep it for a moment only, and get everything later', async () => {
    const world = await newWorld()
    const dead = await deadPort()
    putConfig(world, { destinations: { dead: { kind: 'otlp', url: dead.url } } })
    put(world, '02-bash')
    const startedMs = Date.now()
    await flushOnce(world)
    expect(Date.now() - startedMs).toBeLessThan(12_000)
    expect(loggedIn(world)).toContainEqual(expect.objectContaining({ what: 'delivery.failed', id: 'dead' }))
    await dead.release()
    const alive = await startBackend(dead.port)
    atFileEnd(alive.close)
    fs.rmSync(path.join(world.home.delivery, 'dead', 'cursor.json'))
    await flushOnce(world)
    expect(alive.received).toHaveLength(1)
  }, 30_000)

  test.each([
    ['are reached where setup recorded their CA', true],
    ['are not reached where it did not', false],
  ])('behind a certificate of a company %s', async (_how, isRecorded) => {
    const world = await newWorld()
    const { key, cert } = selfSigned()
    const caFile = path.join(world.project, 'ca.pem')
    fs.writeFileSync(caFile, cert)
    let traces = 0
    const server = https.createServer({ key, cert }, (request, response) => {
      traces += 1
      request.resume()
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    atFileEnd(() => server.closeAllConnections())
    atFileEnd(() => void server.close())
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    putConfig(world, { destinations: { team: { kind: 'otlp', url } } })
    put(world, '02-bash')
    const hook = recordingOf('02-bash').hooks.at(-1)
    await callHook(world, hook ?? never(), isRecorded ? { TURNSPAN_CA_FILE: caFile } : {})
    const folder = deliveryFolder(world.home, 'team')
    const { delivered, lastFailure } = await eventually(
      () => readCursor(folder).delivered + readCursor(folder).attempts > 0 && readCursor(folder),
      soon('an outcome'),
    )
    expect({ delivered, traces }).toEqual(
      isRecorded ? { delivered: 1, traces: 1 } : { delivered: 0, traces: 0 },
    )
    expect(lastFailure?.reason ?? '').toMatch(isRecorded ? /^$/ : /certificate/)
  })

  test('whose folder cannot be used are said to, and the others go on', async () => {
    const world = await newWorld()
    const good = await backend()
    putConfig(world, {
      destinations: { broken: { kind: 'otlp', url: good.url }, good: { kind: 'otlp', url: good.url } },
    })
    fs.mkdirSync(world.home.delivery, { recursive: true })
    fs.writeFileSync(path.join(world.home.delivery, 'broken'), '')
    put(world, '02-bash')
    await flushOnce(world)
    expect(good.received.length).toBeGreaterThan(0)
    expect(loggedIn(world)).toContainEqual(expect.objectContaining({ what: 'delivery.failed', id: 'broken' }))
  })

  test('that the user adds while it works get the next turn', async () => {
    const world = await newWorld()
    const [hanging, added] = [await backend(), await backend()]
    hanging.react(HANGS)
    const first = { hanging: { kind: 'otlp', url: hanging.url, timeoutMs: 60_000 } }
    putConfig(world, { destinations: first })
    put(world, '02-bash')
    const flusher = startFlusher(world)
    await hanging.got(1)
    putConfig(world, { destinations: { ...first, added: { kind: 'otlp', url: added.url } } })
    await hanging.got(2)
    put(world, '01-text')
    await added.got(1)
    expect(flusher.isRunning()).toBe(true)
    flusher.kill()
  })
})

test.concurrent('a session that cannot be read holds up no other, and is said', async () => {
  const world = await newWorld()
  put(world, '02-bash')
  put(world, '01-text')
  const [session] = sessionsOf(recordingOf('02-bash'))
  const state = path.join(world.home.sessions, `${session?.sessionId}.json`)
  fs.mkdirSync(state, { recursive: true })
  await flushOnce(world)
  expect(rootsIn(world)).toHaveLength(1)
  expect(loggedIn(world)).toMatchObject([{ what: 'session.failed', session: session?.sessionId }])
  fs.rmdirSync(state)
  await flushOnce(world)
  expect(rootsIn(world)).toHaveLength(2)
  expect(journalOf(world)).toEqual([])
})

test.concurrent('what this version does not know of a transcript is counted once, and harms nothing', async () => {
  const world = await newWorld()
  put(world, '01-text')
  const [{ name = '' } = {}] = recordingOf('01-text').files
  const file = path.join(world.claudeFolder, 'projects', name)
  const strange = [
    { type: 'hologram', uuid: 'h1' },
    { type: 'system', subtype: 'stop_hook_summary', uuid: 'h2', brandNew: 1 },
  ]
  fs.appendFileSync(file, `${strange.map((line) => JSON.stringify(line)).join('\n')}\n{half\n`)
  await flushOnce(world)
  const sessionId = sessionsOf(recordingOf('01-text'))[0]?.sessionId ?? never()
  const counted = { hologram: 1, 'system/stop_hook_summary.brandNew': 1, 'not JSON': 1 }
  expect(loadState(world.home, sessionId).unknown).toEqual(counted)
  expect(rootsIn(world)).toHaveLength(1)
  putEvents(world, '01-text')
  await flushOnce(world)
  expect(loadState(world.home, sessionId).unknown).toEqual(counted)
  expect(rootsIn(world)).toHaveLength(1)
})

describe.concurrent("a session whose client's process", () => {
  // In the middle of the turn: the tool was called, nothing answered.
  const UP_TO = 17_000
  const begin = (world: World, pid: number) => {
    putTranscripts(world, '02-bash', UP_TO)
    putEvents(world, '02-bash', { env: { CLAUDE_PID: String(pid) }, hooks: (all) => all.slice(0, 2) })
  }
  const stateOf = (world: World) =>
    loadState(world.home, sessionsOf(recordingOf('02-bash'))[0]?.sessionId ?? never())

  test('is gone before anything was read is closed as unfinished at once', async () => {
    const world = await newWorld()
    const client = startClientProcess()
    await client.end()
    begin(world, client.pid)
    await flushOnce(world)
    expect(rootsIn(world).map(({ attributes }) => attributes['turnspan.turn.status'])).toEqual(['unfinished'])
    expect(journalOf(world)).toEqual([])
  })

  test('lives is left open until it does not', async () => {
    const world = await newWorld()
    const client = startClientProcess()
    begin(world, client.pid)
    await flushOnce(world)
    expect(rootsIn(world)).toEqual([])
    expect(stateOf(world).isOpen).toBe(true)
    await client.end()
    await flushOnce(world)
    expect(rootsIn(world).map(({ attributes }) => attributes['turnspan.turn.status'])).toEqual(['unfinished'])
    expect(stateOf(world).isOpen).toBe(false)
  })

  test('is killed while the flusher lives is closed before it ends', async () => {
    const world = await newWorld()
    const client = startClientProcess()
    begin(world, client.pid)
    const flusher = startFlusher(world)
    await eventually(() => fs.existsSync(world.home.sessions) && stateOf(world).isOpen, soon('the open turn'))
    await client.end()
    expect(await flusher.ended).toMatchObject({ code: 0 })
    expect(rootsIn(world)).toHaveLength(1)
    expect(journalOf(world)).toEqual([])
  })

  test('was followed by another one, which lives, stays open', async () => {
    const world = await newWorld()
    const [first, second] = [startClientProcess(), startClientProcess()]
    begin(world, first.pid)
    await flushOnce(world)
    await first.end()
    putEvents(world, '02-bash', { env: { CLAUDE_PID: String(second.pid) }, hooks: (all) => all.slice(2, 3) })
    await flushOnce(world)
    expect(rootsIn(world)).toEqual([])
    await second.end()
    await flushOnce(world)
    expect(rootsIn(world)).toHaveLength(1)
  })
})

test.concurrent('a turn of many large tool results is digested to its end', async () => {
  const world = await newWorld()
  putTranscripts(world, '02-bash')
  putEvents(world, '02-bash', {
    hooks: (all) =>
      all.flatMap((hook) => {
        if (hook.input.hook_event_name !== 'PostToolUse') return [hook]
        return Array.from({ length: 5 }, (_, n) => ({
          ...hook,
          at: hook.at + n,
          input: { ...hook.input, tool_use_id: `toolu_large_${n}`, tool_response: 'x'.repeat(9_000_000) },
        }))
      }),
  })
  await flushOnce(world)
  expect(rootsIn(world)).toHaveLength(1)
  expect(journalOf(world)).toEqual([])
}, 30_000)

test.concurrent('what a span says is the same however often it is told', async () => {
  const world = await newWorld()
  put(world, '07-subagent')
  await flushOnce(world)
  const before = [...spansIn(world)]
  fs.rmSync(world.home.sessions, { recursive: true })
  putEvents(world, '07-subagent')
  await flushOnce(world)
  expect([...spansIn(world)]).toEqual(before)
})

function never(): never {
  throw new Error('the recording is empty')
}
