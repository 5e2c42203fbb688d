// The page against other pages, against old links, and against what conversations say (rows W2, W3, W5 of SECURITY.md).
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { eventually } from '../../rig/eventually.ts'
import { needs } from '../../rig/need.ts'
import { PAYLOADS } from './payloads.ts'
import type { ToldSession } from './told.ts'
import { newHome, openTab, type Served, servePage, type Tab, tell } from './world.ts'

const needed = needs({ chromium: installChromium })
let browser: Browser
beforeAll(async () => {
  browser = await startBrowser(await installChromium())
}, 60_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

const idOf = (n: number): string => `badc0de5-0000-4000-8000-${String(n).padStart(12, '0')}`

/** One session a payload: it is the prompt, the answer, a tool's name, input, output, a file's name, an agent's type. */
const hostile = (payload: string, n: number): ToldSession => ({
  id: idOf(n),
  folder: `/home/ada/${payload}`,
  turns: [
    {
      prompt: payload,
      answer: payload,
      startMs: Date.now() - 600_000 - n * 1_000,
      calls: [
        {
          ms: 800,
          text: payload,
          thinking: payload,
          model: `claude-${payload}`,
          tools: [
            {
              tool: 'Bash',
              input: { command: payload, description: payload },
              output: payload,
              ms: 90,
              outcome: 'error',
            },
            {
              tool: payload,
              input: { [payload]: payload },
              output: JSON.stringify([{ [payload]: payload }]),
              ms: 40,
            },
            {
              tool: 'Read',
              input: { file_path: `/home/ada/${payload}.html` },
              output: `1\t${payload}`,
              ms: 10,
            },
            {
              tool: 'Edit',
              input: { file_path: `${payload}.svg`, old_string: payload, new_string: `${payload}${payload}` },
              output: payload,
              ms: 10,
            },
            { tool: 'WebFetch', input: { url: payload, prompt: payload }, output: payload, ms: 10 },
            {
              tool: 'Agent',
              input: { description: payload, prompt: payload, subagent_type: payload },
              output: payload,
              ms: 0,
              agent: { type: payload, calls: [{ ms: 50, text: payload }] },
            },
          ],
        },
        { ms: 100, text: payload },
      ],
    },
  ],
})

describe('W5: what a conversation says', () => {
  let served: Served
  beforeAll(async () => {
    const home = newHome()
    tell(home, PAYLOADS.map(hostile))
    served = await servePage(home)
  }, 60_000)

  test('there are sixty payloads', () => {
    expect(new Set(PAYLOADS).size).toBe(60)
  })

  test('is shown and never run, in every pane of a session', async (ctx) => {
    needed(ctx)
    const tab = await openTab(browser, served, '/')
    for (const [n, payload] of PAYLOADS.entries()) {
      await visit(tab, `/s/${idOf(n)}`)
      await tab.page.locator(`[role=treegrid] [role=row]`).first().waitFor()
      expect(await tab.page.evaluate<number>(OPEN_EVERYTHING), payload).toBeGreaterThan(3)
      expect(await tab.wrongs(), payload).toEqual([])
      expect(await foreign(tab), payload).toEqual([])
    }
  })

  test('is text in the list, the search and the totals', async (ctx) => {
    needed(ctx)
    const tab = await openTab(browser, served, '/')
    const { page } = tab
    await expect.poll(() => page.locator('.sums').innerText(), { timeout: 10_000 }).toMatch(/^60 sessions/)
    expect(await page.locator('a.session-line .title').first().innerText()).toBe(PAYLOADS[0])
    for (let n = 0; n < 60; n += 1) await page.keyboard.press('j')
    for (const where of [
      '/search?q=alert',
      '/search?q=evil.example',
      '/totals',
      '/?tool=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    ]) {
      await visit(tab, where)
      await page.locator('a.hit, .figures, a.session-line').first().waitFor()
      expect(await foreign(tab), where).toEqual([])
    }
    expect(await tab.wrongs()).toEqual([])
  })
})

const read = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')

/** Within the page, so that what was noted stays noted. */
async function visit({ page }: Tab, where: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(where)}); dispatchEvent(new PopStateEvent('popstate'))`,
  )
}

/** Selects the rows one after the other, looks at all that is told of each, opens what is folded; gives how many rows. */
const OPEN_EVERYTHING = `(async () => {
  const soon = () => new Promise((done) => setTimeout(done, 5))
  const seen = new Set()
  document.querySelector('[role=treegrid] [role=row]').click()
  for (let n = 0; n < 12; n += 1) {
    await soon()
    for (const tab of document.querySelectorAll('[role=tab]')) {
      tab.click()
      await soon()
    }
    for (const each of document.querySelectorAll('details')) each.open = true
    for (const each of document.querySelectorAll('main button[aria-expanded=false]')) each.click()
    seen.add(document.querySelector('[role=row][aria-selected=true]')?.getAttribute('aria-rowindex'))
    for (const key of ['ArrowRight', 'j']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  }
  await soon()
  return seen.size
})()`

/** Elements that no view of ours makes, links that lead elsewhere than to http(s), handlers as attributes. */
const foreign = ({ page }: Tab): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const wrong = []
    for (const each of document.body.querySelectorAll('*')) {
      const name = each.localName
      if (/^(script|iframe|object|embed|base|meta|link|video|audio|img|image|form|style|math|marquee|template)$/.test(name)) {
        if (name === 'form' && each.closest('search')) continue
        wrong.push(name)
      }
      for (const { name: attribute, value } of each.attributes) {
        if (/^on/i.test(attribute)) wrong.push(attribute)
        if (/href$|^src$/i.test(attribute) && !/^(https?:|\\/|#)/.test(value)) wrong.push(attribute + '=' + value)
      }
    }
    return wrong
  })()`)

describe('W2: a page on another port of this machine', () => {
  let served: Served
  let other: http.Server
  let port = 0
  beforeAll(async () => {
    const home = newHome()
    tell(home, [hostile('plain', 1)])
    served = await servePage(home)
    other = http.createServer((_, answer) =>
      answer.setHeader('Content-Type', 'text/html').end('<title>evil</title>'),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    port = (other.address() as AddressInfo).port
  }, 60_000)
  afterAll(() => other?.close())

  const WAYS: Readonly<Record<string, string>> = {
    'a fetch': `fetch(SERVER + '/api/v1/sessions').then(() => {}, () => {})`,
    'a fetch without CORS': `fetch(SERVER + '/api/v1/sessions', { mode: 'no-cors' }).then(() => {}, () => {})`,
    'a fetch with the key': `fetch(SERVER + '/api/v1/sessions', { headers: { Authorization: 'Bearer ' + TOKEN } }).then(() => {}, () => {})`,
    'a script': `new Promise((done) => { const it = document.createElement('script'); it.src = SERVER + '/app.js'; it.onload = it.onerror = done; document.head.append(it) })`,
    'a picture': `new Promise((done) => { const it = new Image(); it.onload = it.onerror = done; it.src = SERVER + '/api/v1/meta' })`,
    'a style sheet': `new Promise((done) => { const it = document.createElement('link'); it.rel = 'stylesheet'; it.onload = it.onerror = done; it.href = SERVER + '/app.css'; document.head.append(it) })`,
    'an event stream': `new Promise((done) => { const it = new EventSource(SERVER + '/api/v1/live'); it.onerror = it.onmessage = () => { it.close(); done() } })`,
    'a frame': `new Promise((done) => { const it = document.createElement('iframe'); it.onload = done; it.src = SERVER + '/'; document.body.append(it) })`,
    'a form': `new Promise((done) => { const it = document.createElement('form'); it.method = 'post'; it.target = 'frame'; it.enctype = 'text/plain'; it.action = SERVER + '/api/v1/sessions/x/resend'; const frame = document.createElement('iframe'); frame.name = 'frame'; document.body.append(frame, it); frame.onload = done; it.submit(); setTimeout(done, 1500) })`,
  }

  test.each(Object.entries(WAYS))('gets nothing by %s', async (_, way) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const statuses: number[] = []
    page.on('response', (response) => {
      if (response.url().startsWith(served.origin)) statuses.push(response.status())
    })
    await page.goto(`http://127.0.0.1:${port}/`)
    const values = `const SERVER = ${JSON.stringify(served.origin)}, TOKEN = ${JSON.stringify(served.token)};`
    await page.evaluate(`(async () => { ${values} await ${way} })()`)
    await page.waitForTimeout(100)
    expect(statuses.filter((status) => status < 400)).toEqual([])
    expect(await page.evaluate('getComputedStyle(document.documentElement).getPropertyValue("--bg")')).toBe(
      '',
    )
  })
})

describe('W3: the link', () => {
  test('of the opened browser is good once; a second use ends the server, which says why', async (ctx) => {
    needed(ctx)
    const home = newHome()
    tell(home, [hostile('plain', 1)])
    const opened = path.join(path.dirname(home), 'opened')
    const browserOf = path.join(path.dirname(home), 'browser')
    fs.writeFileSync(browserOf, `#!/bin/sh\nprintf %s "$1" > '${opened}'\n`, { mode: 0o755 })
    const served = await servePage(home, { BROWSER: browserOf }, { args: [] })
    const link = await eventually(() => /^http.*#c=[\w-]+$/.exec(read(opened))?.[0], {
      what: 'the link in the browser',
      timeoutMs: 5_000,
    })
    expect(link).not.toContain(served.token)
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(link)
    await page.locator('a.session-line').first().waitFor()
    expect(page.url()).toBe(`${served.origin}/`)
    expect(await page.evaluate('location.hash + document.referrer')).toBe('')
    expect(await page.goBack().then((answer) => answer?.url() ?? '')).not.toContain('#c=')
    await page.goForward()

    const thief = await browser.newContext()
    const second = await thief.newPage()
    await second.goto(link)
    await second.getByText(/used/).first().waitFor()
    expect(await second.locator('a.session-line').count()).toBe(0)
    expect(await second.evaluate('localStorage.length')).toBe(0)
    await eventually(() => /second time|twice|used/.exec(served.service.log())?.[0], {
      what: 'the reason',
      timeoutMs: 5_000,
    })
    await expect
      .poll(
        () =>
          fetch(served.origin).then(
            () => 'up',
            () => 'gone',
          ),
        { timeout: 5_000 },
      )
      .toBe('gone')
  }, 40_000)

  test('leaves address and history at once; nothing of it is in what is asked for', async (ctx) => {
    needed(ctx)
    const home = newHome()
    tell(home, [hostile('plain', 1)])
    const served = await servePage(home)
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`))
    await page.goto(`${served.origin}/totals#t=${served.token}`)
    await page.locator('.figures').waitFor()
    expect(page.url()).toBe(`${served.origin}/totals`)
    await page.reload()
    await page.locator('.figures').waitFor()
    expect(
      asked.filter((line) => line.includes(served.token) && !line.startsWith(`${served.origin}/totals#`)),
    ).toEqual([])
    expect(await page.evaluate('history.length')).toBeLessThanOrEqual(2)
    expect(await page.goBack().then((answer) => answer?.url() ?? '')).not.toContain(served.token)
    // A second tab has the key, too.
    const second = await context.newPage()
    await second.goto(`${served.origin}/totals`)
    await second.locator('.figures').waitFor()
  })
})
