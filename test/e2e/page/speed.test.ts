// How fast the session view is, against twice its budget: a test machine is never free.
import type { Browser } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { homeAt } from '../../../src/disk/home.ts'
import { openStore } from '../../../src/store/store.ts'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { needs } from '../../rig/need.ts'
import { measureOpen, measureScroll } from '../../rig/page-speed.ts'
import { HOSTILE, syntheticSession } from '../../rig/synthetic.ts'
import { newHome, openTab, type Served, servePage, tell } from './world.ts'

const needed = needs({ chromium: installChromium })
const LARGE = '11111111-1111-4111-8111-111111111111'
const HUGE = '22222222-2222-4222-8222-222222222222'
const BAD = '33333333-3333-4333-8333-333333333333'

let browser: Browser
let served: Served
beforeAll(async () => {
  browser = await startBrowser(await installChromium())
  const home = newHome()
  tell(home, [])
  const store = openStore(homeAt(home).traces)
  const put = (sessionId: string, options: Parameters<typeof syntheticSession>[0] = {}) =>
    store.appendAll(syntheticSession({ ...options, sessionId }), { sessionId, to: [], nowMs: Date.now() })
  put(LARGE, { seed: 7 })
  put(HUGE, { seed: 4, turns: [{ prompt: 'Five thousand', calls: 1_700, depth: 3, compactions: 5 }] })
  put(BAD, { seed: 3, turns: [{ prompt: HOSTILE.join('\n\n'), calls: 12, hostile: true }] })
  served = await servePage(home)
}, 120_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

describe('a turn of nine hundred spans', () => {
  test('opens in 200 ms and scrolls at 60 frames a second', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await openTab(browser, served, `/s/${LARGE}/3`)
    const canvas = page.locator('.wf-canvas')
    await canvas.locator('[role=row]').first().waitFor()
    const count = await canvas.getAttribute('aria-rowcount')
    await page.locator('nav a[href$="/2"]').click()
    await page.locator(`.wf-canvas:not([aria-rowcount="${count}"]) [role=row]`).first().waitFor()
    const opened = await measureOpen(
      page,
      'nav a[href$="/3"]',
      `.wf-canvas[aria-rowcount="${count}"] [role=row]`,
    )
    // The best of three: what others do on the machine at the same time is not the page's doing.
    const all = []
    for (let run = 0; run < 3; run++) all.push(await measureScroll(page, '.wf-rows'))
    const scrolled = all.reduce((best, each) => (each.p95 < best.p95 ? each : best))
    console.log(`opened in ${Math.round(opened)} ms; scrolled:`, JSON.stringify(scrolled))
    expect(Number(count)).toBeGreaterThan(300)
    expect(opened).toBeLessThan(400)
    expect(scrolled.p95).toBeLessThan(34)
    expect(scrolled.slow).toBeLessThan(0.05)
    expect(scrolled.nodes).toBeLessThan(3_000)
    expect(await wrongs()).toEqual([])
  })
})

describe('a turn of five thousand spans', () => {
  test('is shown whole, with as few elements as any other', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await openTab(browser, served, `/s/${HUGE}/1`)
    await page.locator('.wf-canvas [role=row]').first().waitFor({ timeout: 20_000 })
    expect(Number(await page.locator('.wf-canvas').getAttribute('aria-rowcount'))).toBeGreaterThan(1_500)
    expect(await page.locator('*').count()).toBeLessThan(3_000)
    await page.keyboard.press('End')
    await page.locator('[role=row][aria-selected=true]').getByText('Answer').waitFor()
    expect(await wrongs()).toEqual([])
  })
})

describe('names and texts that were meant to run', () => {
  test('are shown, with what is hidden in them', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await openTab(browser, served, `/s/${BAD}/1`)
    await page.locator('.card').first().waitFor()
    await page.locator('.hidden-char', { hasText: '\\u202e' }).first().waitFor()
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(await page.locator('main img, main script, main iframe').count()).toBe(0)
    expect(await wrongs()).toEqual([])
  })
})
