// What the page can change, by the whole program: a real store, a real destination, a real queue.
import fs from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/store/store.ts'
import { type Backend, startBackend } from '../export/backend.ts'
import { batch, messages, text, tool, turn } from '../search/world.ts'
import { newPerson, type Person, put } from './person.ts'
import { LINK, start } from './ui-started.ts'

const SESSION = '11111111-2222-4333-8444-555555555555'
const OTHER = '66666666-2222-4333-8444-555555555555'

/** Two turns of one session, one of another; nothing of them was sent. */
async function someone(): Promise<{ person: Person; backend: Backend }> {
  const backend = await startBackend()
  onTestFinished(() => backend.close())
  const person = newPerson()
  fs.mkdirSync(person.home, { mode: 0o700 })
  put(person.config, JSON.stringify({ destinations: { there: { kind: 'otlp', url: backend.url } } }))
  const store = openStore(path.join(person.home, 'traces'))
  const about = { to: [], nowMs: Date.now() }
  const said = (what: string) => ({ 'gen_ai.input.messages': messages('user', text(what)) })
  store.append(batch(turn(1, said('canary-one'))), { sessionId: SESSION, ...about })
  store.append(batch(turn(2, said('two')), tool(2, 2, { canary: 'canary-two' }, 'canary-three')), {
    ...{ sessionId: SESSION, ...about },
  })
  store.append(batch(turn(3, said('sparrow'))), { sessionId: OTHER, ...about })
  return { person, backend }
}

async function served(person: Person) {
  const { child, line, ended } = await start(person, ['--no-open'])
  const [, port, , token] = LINK.exec(line) ?? []
  const origin = `http://127.0.0.1:${port}`
  const ask = (method: string, place: string, body?: unknown) =>
    fetch(`${origin}/api/v1${place}`, {
      method,
      headers: { authorization: `Bearer ${token}`, origin, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const end = async () => {
    child.kill('SIGTERM')
    await ended()
  }
  return { ask, end }
}

const SOON = { timeout: 15_000 }

const times = ({ received }: Backend, word: string) =>
  received.reduce((sum, { body }) => sum + body.toString('latin1').split(word).length - 1, 0)

/** Locks come and go meanwhile. */
function filesWith(folder: string, word: string): readonly string[] {
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return all
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => {
      try {
        return fs.readFileSync(file).includes(word)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
        throw error
      }
    })
}

it('a session that is sent again arrives, each of its traces once, and nothing else does', async () => {
  const { person, backend } = await someone()
  const { ask, end } = await served(person)
  const answer = await ask('POST', `/sessions/${SESSION}/resend`, { destination: 'there' })
  expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 202, body: { queued: 2 } })
  for (const word of ['canary-one', 'canary-three'])
    await expect.poll(() => times(backend, word), SOON).toBe(1)
  await end()
  expect(['canary-one', 'canary-two', 'canary-three', 'sparrow'].map((word) => times(backend, word))).toEqual(
    [1, 1, 1, 0],
  )
})

it('a session that is deleted is nowhere below the home, and the other one stays', async () => {
  const { person, backend } = await someone()
  const { ask, end } = await served(person)
  await ask('GET', '/sessions')
  await ask('POST', `/sessions/${SESSION}/resend`, { destination: 'there' })
  await expect.poll(() => times(backend, 'canary-three'), SOON).toBe(1)
  const holding = (word: string) => filesWith(person.home, word)
  expect(holding('canary').length).toBeGreaterThan(0)
  const answer = await ask('DELETE', `/sessions/${SESSION}`)
  expect(await answer.json()).toMatchObject({ traces: 2, left: [`2 traces at there (${backend.url})`] })
  expect((await ask('GET', `/sessions/${SESSION}`)).status).toBe(404)
  expect(holding('canary')).toEqual([])
  expect(holding('sparrow').length).toBeGreaterThan(0)
  await end()
  expect(holding('canary')).toEqual([])
})
