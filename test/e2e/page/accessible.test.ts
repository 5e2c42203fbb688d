// What a tool can tell of accessibility: axe on every view, light and dark, wide and narrow.
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { needs } from '../../rig/need.ts'
import { longSession, month } from './stories.ts'
import { importRecordings, indexed, newHome, openTab, type Served, servePage, tell } from './world.ts'

const needed = needs({ chromium: installChromium })
const NESTED = 'a564641d-2c11-4b72-998c-1ea2287970b8'
const LONG = longSession(0, 40).id

let browser: Browser
let served: Served
beforeAll(async () => {
  browser = await startBrowser(await installChromium())
  const home = newHome()
  tell(home, [...month(Date.now(), 40), longSession(Date.now(), 40)])
  await importRecordings(home, ['28-nested', '05-fail', '13-thinking'])
  served = await servePage(home)
  await indexed(served)
}, 60_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

interface View {
  readonly where: string
  /** There when the view is drawn. */
  readonly sign: string
  readonly act?: (page: Page) => Promise<unknown>
}

const VIEWS: readonly View[] = [
  { where: '/', sign: 'a.session-line' },
  { where: '/?project=%2Fnowhere', sign: '.empty' },
  { where: '/', sign: 'a.session-line', act: (page) => page.keyboard.press('?') },
  { where: `/s/${NESTED}`, sign: '[role=row], .card', act: (page) => page.keyboard.press('e') },
  { where: `/s/${NESTED}/1?v=time`, sign: '[role=treegrid] [role=row]' },
  { where: `/s/${LONG}/1`, sign: '[role=row], .card' },
  { where: '/search?q=test', sign: 'a.hit' },
  { where: '/totals', sign: '.figures' },
]

const LOOKS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 400],
  ['dark', 400],
] as const

describe.each(LOOKS)('in %s, %i pixels wide', (colorScheme, width) => {
  test.each(
    VIEWS.map((view) => [view.act === undefined ? view.where : `${view.where}, after a key`, view] as const),
  )('%s has no serious finding', async (_, { where, sign, act }) => {
    const viewport = { width, height: 900 }
    const { page, wrongs } = await openTab(browser, served, where, { colorScheme, viewport })
    await page.locator(sign).first().waitFor()
    await act?.(page)
    await page.waitForTimeout(200)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<{
      violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[]
    }>('axe.run()')
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      serious.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html, failureSummary }) => `${html}\n${failureSummary}`)
            .join('\n')}`,
      ),
    ).toEqual([])
    expect(await wrongs()).toEqual([])
  })
})

test('axe is there', (ctx) => {
  needed(ctx)
  expect(axe.source.length).toBeGreaterThan(100_000)
})
