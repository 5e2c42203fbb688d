// A month of work in the page, as the docs show it, and how it scrolls. With PICTURES=1 the pictures of the docs are taken
// anew: made-up data, a fixed clock, UTC.
import fs from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { needs } from '../../rig/need.ts'
import { longSession, month } from './stories.ts'
import { indexed, newHome, openTab, type Served, servePage, type TabOptions, tell } from './world.ts'

const IMAGES = path.resolve(import.meta.dirname, '../../../docs/images')
const NOW_MS = Date.parse('2026-11-23T15:30:00Z')
const SPANS = 320
const LONG = longSession(NOW_MS, SPANS)

const needed = needs({ chromium: installChromium })
let browser: Browser
let served: Served
beforeAll(async () => {
  browser = await startBrowser(await installChromium())
  const home = newHome()
  tell(home, [...month(NOW_MS, 60), LONG])
  served = await servePage(home)
  await indexed(served)
}, 60_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

async function open(where: string, sign: string, options: TabOptions = {}) {
  const tab = await openTab(browser, served, where, options)
  await tab.page.clock.setFixedTime(NOW_MS)
  await tab.page.goto(`${served.origin}${where}`)
  await tab.page.locator(sign).first().waitFor()
  return tab
}

async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return
  fs.mkdirSync(IMAGES, { recursive: true })
  await page.waitForTimeout(500)
  await page.screenshot({ path: path.join(IMAGES, `page-${name}.png`) })
}

const NARROW = { width: 400, height: 860 }
const WIDE = { width: 1440, height: 900 }
const ROW = '[role=treegrid] [role=row]'

describe('the pictures of the docs', () => {
  test.each([
    ['sessions', '/', 'a.session-line', { viewport: WIDE }],
    ['session', `/s/${LONG.id}/1`, ROW, { viewport: WIDE }],
    ['session-dark', `/s/${LONG.id}/1`, ROW, { viewport: WIDE, colorScheme: 'dark' }],
    ['narrow', `/s/${LONG.id}/1?v=time`, ROW, { viewport: NARROW }],
    ['search', '/search?q=npm+test', 'a.hit', { viewport: WIDE }],
    ['totals', '/totals', '.figures', { viewport: WIDE }],
  ] as const)('%s', async (name, where, sign, options) => {
    const { page, wrongs } = await open(where, sign, options)
    if (name === 'session' || name === 'session-dark') {
      await page.keyboard.press('e')
      await page.locator('[aria-selected=true]').first().waitFor()
    }
    await picture(page, name)
    expect(await wrongs()).toEqual([])
  })
})

describe('a turn of 300 spans and more', () => {
  test('scrolls at the pace of the screen', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${LONG.id}/2`, ROW, { viewport: WIDE })
    const { frames, rows } = await page.evaluate<{ frames: number[]; rows: number }>(SCROLL)
    const sorted = [...frames].sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
    const slow = frames.filter((ms) => ms > 33.4).length / frames.length
    const nodes = await page.evaluate<number>('document.querySelectorAll("*").length')
    console.log(
      `${rows} rows: frame p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, ${(slow * 100).toFixed(1)} % over 33 ms; ${nodes} nodes`,
    )
    expect(rows).toBeGreaterThan(60)
    // Twice the budget: the machine of a test has other things to do.
    expect(at(0.95)).toBeLessThanOrEqual(34)
    expect(slow).toBeLessThanOrEqual(0.1)
    expect(nodes).toBeLessThan(6_000)
    expect(await wrongs()).toEqual([])
  })
})

/** The time line from top to bottom in four seconds, one step a frame. */
const SCROLL = `(async () => {
  let box = document.querySelector('[role=treegrid]')
  while (box.scrollHeight <= box.clientHeight + 10) box = box.parentElement
  const length = box.scrollHeight - box.clientHeight
  const rows = Number(document.querySelector('[role=treegrid]').getAttribute('aria-rowcount'))
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const frames = []
  const begin = await frame()
  let last = begin
  for (;;) {
    const now = await frame()
    frames.push(now - last)
    last = now
    if (now - begin > 4000) return { frames, rows }
    box.scrollTop = (length * (now - begin)) / 4000
  }
})()`
