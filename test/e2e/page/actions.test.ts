// What one can do with a session, and the ways to and from it, on a real server.
import fs from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { needs } from '../../rig/need.ts'
import { type Sink, startSink } from '../../rig/sink.ts'
import { month } from './stories.ts'
import type { ToldSession } from './told.ts'
import { newHome, openTab, type Served, servePage, type TabOptions, tell } from './world.ts'

const needed = needs({ chromium: installChromium })
const id = (n: number): string => `acdc0000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [SENT, DELETED, LONG] = [id(1), id(2), id(3)] as const
const LINES = 6_000

const turn = (prompt: string, output = 'fine', startMs = Date.now() - 600_000) => ({
  prompt,
  answer: 'Done.',
  startMs,
  calls: [
    {
      ms: 100,
      tools: [
        { tool: 'Read', input: { file_path: '/a.ts' }, output: 'a', ms: 20 },
        {
          tool: 'Bash',
          input: { command: 'npm test' },
          output,
          ms: 50,
          outcome: 'error' as const,
          exitCode: 1,
        },
      ],
    },
    {
      ms: 50,
      tools: [
        {
          tool: 'Edit',
          input: { file_path: '/a.ts', old_string: 'one\ntwo\nthree', new_string: 'one\n2\nthree' },
          output: 'ok',
          ms: 5,
        },
      ],
    },
    { ms: 30, text: 'Done.' },
  ],
})
const lines = Array.from({ length: LINES }, (_, at) => `line ${at + 1} of the log, é…`).join('\n')
const SESSIONS: readonly ToldSession[] = [
  { id: SENT, folder: '/p', turns: [turn('Send me again'), turn('And me', 'x', Date.now() - 300_000)] },
  { id: DELETED, folder: '/p', turns: [turn('Delete me')] },
  { id: LONG, folder: '/p', turns: [turn('Say a lot', lines)] },
]

let browser: Browser
let sink: Sink
let served: Served
beforeAll(async () => {
  browser = await startBrowser(await installChromium())
  sink = await startSink()
  const home = newHome()
  tell(home, [...SESSIONS, ...month(Date.now(), 5)])
  const destinations = { gateway: { kind: 'otlp', url: sink.url } }
  fs.writeFileSync(path.join(home, 'config.json'), JSON.stringify({ destinations }))
  served = await servePage(home)
  return () => sink.close()
}, 60_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

const open = (where: string, options: TabOptions = {}) => openTab(browser, served, where, options)
type Page = Awaited<ReturnType<typeof open>>['page']
const address = (page: Page) => page.url().replace(served.origin, '')
const ROW = '[role=treegrid] [role=row]'
const clipboard = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')
const allowCopying = (page: Page) =>
  page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.origin })
const act = async (page: Page, name: RegExp) => {
  await page.getByText('Actions', { exact: true }).click()
  await page.getByRole('button', { name }).click()
}

describe('a session', () => {
  test('is sent again, all of its turns', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${SENT}`)
    await page.locator(ROW).first().waitFor()
    await act(page, /^Send again to/)
    await page.locator('.toast', { hasText: '2 traces are queued for' }).waitFor()
    const spans = await sink.waitForSpans(14, 20_000)
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(2)
    expect(await wrongs()).toEqual([])
  }, 40_000)

  test('is taken along as OTLP/JSON', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${SENT}/1`)
    await allowCopying(page)
    await page.locator(ROW).first().waitFor()
    await act(page, /^Copy the trace/)
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = (await clipboard(page))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(copied.flatMap(({ resourceSpans }) => resourceSpans).length).toBeGreaterThan(0)
    expect(JSON.stringify(copied)).toContain('Send me again')
    expect(await wrongs()).toEqual([])
  })

  test('gives its band as a sentence: the one that is shown', async (ctx) => {
    needed(ctx)
    const { page } = await open(`/s/${SENT}/1`)
    await allowCopying(page)
    await page.locator(ROW).first().waitFor()
    await page.keyboard.press('c')
    await page.locator('.toast', { hasText: 'Copied:' }).waitFor()
    const ofTurn = await clipboard(page)
    await page.getByRole('button', { name: 'All 2 turns' }).click()
    await page.keyboard.press('c')
    await expect.poll(() => clipboard(page)).not.toBe(ofTurn)
    expect(ofTurn).toMatch(/^4\.\d s work: opus-5-5 4\.\d s · .* — \$0\.09/)
  })

  test('is deleted after asking what stays; other tabs and the list show it', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${DELETED}`)
    const { page: list } = await open('/')
    const { page: other } = await open(`/s/${DELETED}/1`, { expects: /404/ })
    const line = list.locator('a.session-line', { hasText: 'Delete me' })
    await line.waitFor()
    await other.locator(ROW).first().waitFor()
    await page.locator(ROW).first().waitFor()

    await act(page, /^Delete this session/)
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/^what .+ was sent: delete it there$/).waitFor()
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    expect(await page.locator(ROW).count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: /^Delete this session/ }).click()
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await dialog.getByText('1 trace,').waitFor()

    await other.getByText('deleted', { exact: true }).waitFor()
    await list.locator('.gone', { hasText: 'Delete me' }).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => address(page)).toBe('/')
    await page.locator('a.session-line').first().waitFor()
    expect(await page.locator('a.session-line', { hasText: 'Delete me' }).count()).toBe(0)
    expect(await wrongs()).toEqual([])
  })
})

describe('a row', () => {
  test('of several tools: e goes to the one that failed', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${SENT}/1`)
    await page.locator(ROW, { hasText: 'Read, Bash' }).waitFor()
    await page.keyboard.press('e')
    const detail = page.locator('#detail')
    await detail.getByRole('heading', { name: /Bash/ }).waitFor()
    const there = address(page)
    // Its address alone leads there, and the way back leads through the views, not through selections.
    const { page: other } = await open(there)
    await other.locator('#detail').getByRole('heading', { name: /Bash/ }).waitFor()
    expect(await other.locator(`${ROW}[aria-selected=true]`).innerText()).toContain('Read, Bash')
    await page.keyboard.press(']')
    await expect.poll(() => address(page)).toBe(`/s/${SENT}/2`)
    await page.goBack()
    await detail.getByRole('heading', { name: /Bash/ }).waitFor()
    expect(address(page)).toBe(there)
    await page.goForward()
    await expect.poll(() => address(page)).toBe(`/s/${SENT}/2`)
    expect(await wrongs()).toEqual([])
  })

  test('with a diff shows it side by side on request', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${SENT}/1`)
    await page.locator(ROW, { hasText: 'Edit' }).click()
    const detail = page.locator('#detail')
    await detail.getByRole('button', { name: 'side by side' }).click()
    const split = detail.locator('.hunk.split .line')
    expect(await split.allInnerTexts().then((all) => all.map((text) => text.trim()))).toEqual([
      'one',
      'one',
      '−two',
      '+2',
      'three',
      'three',
    ])
    expect(await wrongs()).toEqual([])
  })

  test('with a long text shows all of it, piece by piece', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${LONG}/1`)
    await page.locator(ROW, { hasText: 'Read, Bash' }).waitFor()
    await page.keyboard.press('e')
    const output = page.locator('#detail .output')
    await output.getByRole('button', { name: /more$/ }).waitFor()
    for (let steps = 0; steps < 10; steps += 1) {
      const more = output.getByRole('button', { name: /more$/ })
      if ((await more.count()) === 0) break
      const words = await more.innerText()
      await more.click()
      await expect
        .poll(async () => (await more.count()) === 0 || (await more.innerText()) !== words)
        .toBe(true)
    }
    const text = (await output.locator('.piece').allTextContents()).join('')
    expect(text.split('\n').length).toBe(LINES)
    expect(text).toBe(lines)
    expect(await wrongs()).toEqual([])
  })
})

test('each pane is a few Tabs away', async (ctx) => {
  needed(ctx)
  const { page, wrongs } = await open(`/s/${SENT}/1`)
  await page.locator(ROW).first().waitFor()
  const skip = page.getByRole('button', { name: 'To the time line' })
  await skip.focus()
  expect(await skip.evaluate((button) => button.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.activeElement.closest("#timeline") !== null')).toBe(true)
  expect(await wrongs()).toEqual([])
})
