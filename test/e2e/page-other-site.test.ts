// W2 in a real browser: a page on another port of this machine, open in the same browser as ours.
import diagnostics from 'node:diagnostics_channel'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startPage } from '../page-server/world.ts'
import { installChromium, startBrowser } from '../rig/browser.ts'
import { batch, messages, text, turn } from '../search/world.ts'

const CANARY = 'canary-of-a-conversation'

/** Each tries to get at something, and says what it got. */
const ATTACKS = `
const at = new URLSearchParams(location.search).get('at')
const token = new URLSearchParams(location.search).get('token')
const meta = at + '/api/v1/sessions'
const got = {}
const tried = (name, attempt) => attempt.then((value) => { got[name] = value }, (error) => { got[name] = 'failed: ' + error.name })
const element = (name, tag, attribute, url) => tried(name, new Promise((resolve) => {
  const it = document.createElement(tag)
  it.onload = () => resolve('loaded')
  it.onerror = () => resolve('failed')
  if (tag === 'link') it.rel = 'stylesheet'
  it[attribute] = url
  document.body.append(it)
  setTimeout(() => resolve('failed: silent'), 1500)
}))
Promise.all([
  tried('fetch', fetch(meta).then((answer) => answer.text())),
  tried('fetch with the key', fetch(meta, { headers: { authorization: 'Bearer ' + token } }).then((answer) => answer.text())),
  tried('fetch that may not read', fetch(meta, { mode: 'no-cors', credentials: 'include' }).then((answer) => answer.text())),
  tried('post as a form would', fetch(at + '/api/v1/sessions/session-a/resend', { method: 'POST', mode: 'no-cors', body: '{"destination":"x"}' }).then((answer) => answer.text())),
  tried('delete', fetch(at + '/api/v1/sessions/session-a', { method: 'DELETE', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' }, body: '{}' }).then((answer) => answer.text())),
  element('script', 'script', 'src', at + '/app.js'),
  element('script of data', 'script', 'src', meta),
  element('style', 'link', 'href', at + '/app.css'),
  element('picture', 'img', 'src', meta),
  element('frame', 'iframe', 'src', at + '/'),
  tried('event source', new Promise((resolve) => {
    const source = new EventSource(at + '/api/v1/live')
    source.onopen = () => resolve('open')
    source.onerror = () => { source.close(); resolve('failed') }
  })),
  tried('socket', new Promise((resolve) => {
    const socket = new WebSocket(at.replace('http', 'ws') + '/api/v1/live')
    socket.onopen = () => resolve('open')
    socket.onerror = () => resolve('failed')
  })),
  tried('beacon', Promise.resolve(String(navigator.sendBeacon(at + '/api/v1/sessions/session-a/resend', '{}')))),
]).then(() => { window.got = got })
`

function startAttacker(): Promise<string> {
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/attack.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? ATTACKS : '<!doctype html><body><script src="/attack.js"></script>')
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    onTestFinished(() => void server.close())
  })
}

/** As the server gave them: a browser does not show what it blocks. */
function noteAnswers(port: number): readonly { readonly what: string; readonly status: number }[] {
  const answers: { what: string; status: number }[] = []
  const note = (message: unknown) => {
    const { request, response } = message as { request: http.IncomingMessage; response: http.ServerResponse }
    if (request.socket.localPort !== port) return
    answers.push({ what: `${request.method} ${request.url}`, status: response.statusCode })
  }
  diagnostics.subscribe('http.server.response.finish', note)
  onTestFinished(() => void diagnostics.unsubscribe('http.server.response.finish', note))
  return answers
}

test('W2: a page on another port gets at nothing, not even at a file of ours, in thirteen ways', async () => {
  const page = await startPage()
  page.keep('session-a', [batch(turn(1, { 'gen_ai.input.messages': messages('user', text(CANARY)) }))])
  const attacker = await startAttacker()
  const browser = await startBrowser(await installChromium())
  const tab = await browser.newPage()
  const answers = noteAnswers(page.port)
  await tab.goto(`${attacker}/?at=${encodeURIComponent(page.url)}&token=${page.token}`)
  await tab.waitForFunction('window.got !== undefined', undefined, { timeout: 15_000 })
  const got = await tab.evaluate<Record<string, string>>('window.got')
  expect(Object.keys(got)).toHaveLength(13)
  expect(JSON.stringify(got)).not.toContain(CANARY)
  for (const [way, outcome] of Object.entries(got)) {
    // A browser tells a page that sends into the blue nothing, and calls a frame loaded that shows an error.
    if (!['frame', 'beacon', 'fetch that may not read', 'post as a form would'].includes(way)) {
      expect(outcome, way).toMatch(/^failed/)
    }
  }
  // It did ask, and got nothing but refusals.
  expect(answers.length).toBeGreaterThan(8)
  expect(answers.filter(({ status }) => status !== 403)).toEqual([])
  expect((await page.get('/sessions/session-a')).status).toBe(200)

  // The tab that is ours loads them all.
  await tab.goto(page.url)
  expect(await tab.title()).toBe('turnspan')
})
