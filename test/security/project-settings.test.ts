// P5 to P7: what a project's settings say, without a client. (With the real one: test/e2e/security.test.ts.)
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/config/settings.ts'
import { trust } from '../../src/config/trust.ts'
import { startMlflowLike } from '../cli/mlflow-like.ts'
import { filesBelow, newPerson, put, turnspan } from '../cli/person.ts'
import {
  flushOnce,
  newWorld,
  putConfig,
  putEvents,
  putTranscripts,
  rootsIn,
  startFlusher,
} from '../flusher/world.ts'
import { RECORDINGS, recordingOf } from '../sessions/recordings.ts'
import { filesWith, namesBelow } from './files.ts'

const SWAPS = 1_000

test('P5: after 1,000 swaps of the address, racing the flusher, what nobody allowed got no connection', async () => {
  const [meant, evil] = await Promise.all([startMlflowLike(), startMlflowLike()])
  const world = await newWorld()
  const settings = path.join(world.project, '.claude', 'settings.json')
  trust(world.home, world.project, { MLFLOW_TRACKING_URI: meant.url }, Date.now())
  const names = RECORDINGS.slice(0, 40)
  for (const name of names) putTranscripts(world, name)
  let swaps = 0
  let isOver = false
  const swapping = (async () => {
    for (; swaps < SWAPS; swaps += 1) {
      const url = swaps % 2 === 0 ? meant.url : evil.url
      put(settings, JSON.stringify({ env: { MLFLOW_TRACKING_URI: url } }))
      // What a hook of that moment sees; within a session too.
      const name = names[Math.floor((swaps * names.length) / SWAPS)] ?? ''
      const seen = JSON.parse(fs.readFileSync(settings, 'utf8')) as { env: Record<string, string> }
      const hooks = recordingOf(name).hooks
      if (swaps % 5 < 2)
        putEvents(world, name, {
          env: seen.env,
          hooks: () => hooks.slice(swaps % hooks.length, (swaps % hooks.length) + 1),
        })
      if (swaps % 50 === 0) await sleep(5)
    }
    for (const [n, name] of names.entries())
      putEvents(world, name, { env: { MLFLOW_TRACKING_URI: n % 2 === 0 ? meant.url : evil.url } })
    isOver = true
  })()
  while (!isOver) await startFlusher(world).ended
  await swapping
  await flushOnce(world)
  expect(swaps).toBe(SWAPS)
  expect(rootsIn(world).length).toBeGreaterThan(names.length / 2)
  expect(evil.asked).toEqual([])
  expect(meant.traces.length).toBeGreaterThan(0)
}, 240_000)

describe.concurrent('P7: what a project sets does not make more be kept than the user lets', () => {
  const LOOSENING = {
    TURNSPAN_CONTENT: 'full',
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental',
    TURNSPAN_REDACTION: 'off',
    TURNSPAN_CAPTURE_REQUESTS: 'true',
    TURNSPAN_USER: 'plain',
  }

  test.each(['01-text', '03-files', '07-subagent'])('of "metadata", with the session %s', async (name) => {
    const world = await newWorld()
    putConfig(world, { content: 'metadata', user: 'off' })
    putTranscripts(world, name)
    putEvents(world, name, { env: LOOSENING })
    await flushOnce(world)
    const texts = recordingOf(name).hooks.flatMap(({ input }) => [input.prompt, input.last_assistant_message])
    const said = texts.filter((text): text is string => typeof text === 'string' && text.length > 5)
    expect(said.length).toBeGreaterThan(0)
    for (const text of said) expect(filesWith(text, world.home.root)).toEqual([])
    const roots = rootsIn(world)
    expect(roots.length).toBeGreaterThan(0)
    for (const { attributes } of roots) expect(attributes).not.toHaveProperty('user.id')
  })

  test('of "redacted": a secret is masked', async () => {
    const world = await newWorld()
    const secret = `gh${'p'}_${'Zq7xV2mKw9LbT4nRc8Yd3HfJ6sPgQ1uEa5Ct'}`
    putTranscripts(world, '02-bash')
    for (const file of namesBelow(world.claudeFolder).filter((each) => each.endsWith('.jsonl'))) {
      fs.writeFileSync(
        file,
        fs
          .readFileSync(file, 'utf8')
          .replaceAll('"content":"hi"', `"content":"hi ${secret}"`)
          .replaceAll('Done: hi', `Done: ${secret}`),
      )
    }
    putEvents(world, '02-bash', { env: LOOSENING })
    await flushOnce(world)
    expect(rootsIn(world)).toHaveLength(1)
    expect(filesWith(secret, world.home.root)).toEqual([])
    expect(filesWith('[REDACTED:', world.home.traces)).toHaveLength(1)
  })

  test('and it may ask for less', async () => {
    const world = await newWorld()
    putTranscripts(world, '02-bash')
    putEvents(world, '02-bash', { env: { TURNSPAN_CONTENT: 'metadata' } })
    await flushOnce(world)
    expect(filesWith('Done: hi', world.home.traces)).toEqual([])
    expect(settingsOf({}).content.without).toEqual([])
  })
})

test('P6: nothing is trusted without a word of the user, not in CI either', async () => {
  const person = newPerson()
  put(person.settings.project, JSON.stringify({ env: { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' } }))
  for (const args of [['status'], ['flush'], ['allow'], ['allow', '--json']])
    await turnspan(person, args, { env: { CI: '1' } })
  expect(Object.keys(filesBelow(path.join(person.home, 'trust')))).toEqual([])
})
