// Every view of the page in a real Chromium, on recorded sessions and made-up ones.
import type { Browser } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { installChromium, startBrowser } from '../../rig/browser.ts'
import { needs } from '../../rig/need.ts'
import { RECORDINGS } from '../../sessions/recordings.ts'
import { month } from './stories.ts'
import {
  importRecordings,
  newHome,
  openTab,
  type Served,
  servePage,
  sessionsIn,
  type TabOptions,
  tell,
} from './world.ts'

const needed = needs({ chromium: installChromium })
const NESTED = 'a564641d-2c11-4b72-998c-1ea2287970b8'
const MADE_UP = 150
let all = 0

let browser: Browser
let served: Served

beforeAll(async () => {
  browser = await startBrowser(await installChromium())
  const home = newHome()
  tell(home, month(Date.now(), MADE_UP))
  await importRecordings(home, RECORDINGS)
  all = sessionsIn(home)
  served = await servePage(home)
}, 120_000)

// Each tab holds a stream open, and a server has room for sixteen.
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
})

const open = (where?: string, options?: TabOptions) => openTab(browser, served, where, options)
type Page = Awaited<ReturnType<typeof open>>['page']

/** All sessions are listed. */
const whole = (page: Page) => expect.poll(() => total(page), { timeout: 10_000 }).toBe(all)

const rows = (page: Page) => page.locator('a.session-line')
const total = async (page: Page): Promise<number> =>
  Number(/([\d,]+) sessions?/.exec((await page.locator('.sums').innerText()) ?? '')?.[1]?.replace(',', ''))
const address = (page: Page) => page.url().replace(served.origin, '')

describe('the list', () => {
  test('shows all sessions, newest first, and draws only those in view', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await rows(page).first().waitFor()
    // The first answer may come while the server still reads its store.
    await whole(page)
    expect(await rows(page).count()).toBeLessThan(60)
    const times = await page
      .locator('a.session-line time')
      .evaluateAll((each) => each.map((time) => time.getAttribute('datetime')))
    expect(times.slice(0, 20)).toEqual([...times.slice(0, 20)].sort().reverse())
    expect(await wrongs()).toEqual([])
  })

  test('gets the next page when one scrolls there', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await whole(page)
    await page.keyboard.press('End')
    const last = page.locator(`.rows li[aria-posinset="${all}"] a`)
    await last.waitFor()
    expect(await last.innerText()).toMatch(/turn/)
    expect(await wrongs()).toEqual([])
  })

  test('is narrowed by menus, and the address says how', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await whole(page)
    await page.getByLabel('Project').selectOption({ label: await optionWith(page, 'Project', '~/shop') })
    await expect.poll(() => total(page)).toBeLessThan(all)
    expect(address(page)).toBe('/?project=%2Fhome%2Fada%2Fshop')
    const inFolder = await total(page)
    await page.getByLabel('Status').selectOption('error')
    await expect.poll(() => address(page)).toBe('/?project=%2Fhome%2Fada%2Fshop&status=error')
    await expect.poll(() => total(page)).toBeLessThan(inFolder)
    const narrowed = await total(page)
    await page.reload()
    await rows(page).first().waitFor()
    expect(await total(page)).toBe(narrowed)
    await page.keyboard.press('Escape')
    await expect.poll(() => total(page)).toBe(all)
    expect(await wrongs()).toEqual([])
  })

  test('is sorted by what it costs', async (ctx) => {
    needed(ctx)
    const { page } = await open('/?sort=usd')
    await rows(page).first().waitFor()
    const titles = await page
      .locator('a.session-line .usd')
      .evaluateAll((each) => each.map((usd) => Number(usd.getAttribute('title')?.slice(1))))
    expect(titles.slice(0, 20)).toEqual([...titles.slice(0, 20)].sort((a, b) => b - a))
  })

  test('names the filters where nothing matches, and takes one away by a click', async (ctx) => {
    needed(ctx)
    const { page } = await open('/?project=%2Fnowhere&tool=Bash')
    await page.getByText('No session is').waitFor()
    await page.getByRole('button', { name: 'in /nowhere' }).click()
    await rows(page).first().waitFor()
    expect(address(page)).toBe('/?tool=Bash')
  })

  test('is walked through by keys; back comes where one was', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await whole(page)
    for (let n = 0; n < 60; n += 1) await page.keyboard.press('j')
    const href = await page.evaluate<string>('document.activeElement.getAttribute("href")')
    await page.keyboard.press('Enter')
    await page.locator('h1').first().waitFor()
    expect(address(page)).toBe(href)
    await page.goBack()
    await rows(page).first().waitFor()
    expect(await page.locator('.rows').evaluate((box) => box.scrollTop)).toBeGreaterThan(1_000)
    await page.keyboard.press('k')
    expect(await page.evaluate<string>('document.activeElement.getAttribute("href")')).toMatch(/^\/s\//)
    expect(await wrongs()).toEqual([])
  })

  test('leads by one key to its end, though that is not loaded yet', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await whole(page)
    await page.keyboard.press('End')
    const place = '+document.activeElement.parentElement.getAttribute("aria-posinset")'
    await expect.poll(() => page.evaluate<number>(place)).toBe(all)
    expect(await wrongs()).toEqual([])
  })

  test('is where it was left, even before the browser has drawn that', async (ctx) => {
    needed(ctx)
    const { page } = await open()
    await whole(page)
    await page.evaluate(`(async () => {
      for (let n = 0; n < 60; n += 1) {
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown' }))
        await null
      }
      document.activeElement.click()
    })()`)
    await expect.poll(() => address(page)).toMatch(/^\/s\//)
    await page.goBack()
    await rows(page).first().waitFor()
    expect(await page.locator('.rows').evaluate((box) => box.scrollTop)).toBeGreaterThan(1_000)
  })
})

const optionWith = async (page: Page, menu: string, words: string): Promise<string> =>
  (await page.getByLabel(menu).locator('option').allInnerTexts()).find((text) => text.includes(words)) ??
  words

describe('a session', () => {
  test('opens at its last turn; a turn and a span have addresses of their own', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open(`/s/${NESTED}`)
    await page.getByText('Nested done.').first().waitFor()
    expect(await page.locator('h1').first().innerText()).toBe('Nest agents')
    await page
      .getByRole('row', { name: /exit 7/ })
      .first()
      .click()
    await expect.poll(() => address(page)).toMatch(/at=[0-9a-f]{16}/)
    const there = address(page)
    const { page: other, wrongs: others } = await open(there)
    await other.getByText('exit 7').first().waitFor()
    expect(address(other)).toBe(there)
    expect([...(await wrongs()), ...(await others())]).toEqual([])
  })

  test('is found by its trace', async (ctx) => {
    needed(ctx)
    const { page } = await open(`/s/${NESTED}`)
    await page.getByText('Nested done.').first().waitFor()
    const { trace } = await page.evaluate<{ trace: string }>(
      `fetch('/api/v1/sessions/${NESTED}', { headers: { Authorization: 'Bearer ' + localStorage.getItem('turnspan.key') } })
        .then((answer) => answer.json()).then(({ turns }) => turns[0])`,
    )
    const { page: other, wrongs } = await open(`/trace/${trace.slice(0, 12)}`)
    await other.getByText('Nested done.').first().waitFor()
    expect(address(other)).toBe(`/s/${NESTED}/1`)
    expect(await wrongs()).toEqual([])
  })

  test('that is not there is said to be missing, and the rest of the page works on', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open('/s/ffffffff-0000-4000-8000-000000000000', { expects: /404/ })
    await page.getByRole('alert').waitFor()
    await page.getByRole('link', { name: 'Sessions', exact: true }).click()
    await rows(page).first().waitFor()
    expect(await wrongs()).toEqual([])
  })
})

describe('the search', () => {
  test('is reached by /, follows the typing, and leads to the span', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await rows(page).first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('exit 7')
    await page.keyboard.press('Enter')
    const hit = page.locator('a.hit', { hasText: 'exit 7' }).first()
    await hit.waitFor()
    expect(address(page)).toBe('/search?q=exit+7')
    await page.getByText(/files searched/).waitFor()
    const href = (await hit.getAttribute('href')) ?? ''
    expect(href).toMatch(/^\/s\/[\w-]+\/\d+\?at=[0-9a-f]{16}$/)
    await hit.click()
    await expect.poll(() => address(page)).toContain(href)
    await page.goBack()
    await hit.waitFor()
    expect(await wrongs()).toEqual([])
  })

  test('looks only where it is told to', async (ctx) => {
    needed(ctx)
    const { page } = await open('/search?q=npm')
    await page.getByText(/files searched/).waitFor()
    await page.getByRole('checkbox', { name: 'Tool input' }).uncheck()
    await expect.poll(() => address(page)).toBe('/search?q=npm&in=prompt%2Canswer%2Coutput')
  })
})

describe('the totals', () => {
  test('add up to what the list says; a click leads to the sessions of it', async (ctx) => {
    needed(ctx)
    const { page: list } = await open()
    await rows(list).first().waitFor()
    const usd = await list.locator('.sums b').innerText()
    const { page, wrongs } = await open('/totals')
    await page.locator('.figures').waitFor()
    expect(await page.locator('.figures dd').first().innerText()).toBe(usd)
    await page.getByRole('button', { name: 'Tokens' }).click()
    await expect.poll(() => address(page)).toBe('/totals?show=tokens')
    expect(await page.getByText('read from the cache').count()).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Read', exact: true }).click()
    await rows(page).first().waitFor()
    expect(address(page)).toBe('/?tool=Read')
    await page.goBack()
    await page.locator('.chart a').last().click()
    await expect.poll(() => address(page)).toMatch(/^\/\?from=(\d{4}-\d\d-\d\d)&to=\1$/)
    expect(await wrongs()).toEqual([])
  })
})

describe('the keys', () => {
  test('are on a sheet, where the letters can be switched off', async (ctx) => {
    needed(ctx)
    const { page, wrongs } = await open()
    await rows(page).first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('go to the totals').waitFor()
    await page.getByLabel('Single letters and signs work as keys').uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.keyboard.press('ArrowDown')
    expect(address(page)).toBe('/')
    expect(await page.evaluate<string>('document.activeElement.className')).toBe('session-line')
    await page.getByRole('button', { name: 'Keys' }).click()
    await page.getByLabel('Single letters and signs work as keys').check()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await expect.poll(() => address(page)).toBe('/totals')
    expect(await wrongs()).toEqual([])
  })

  test('work from the moment that the sheet is closed, and not before', async (ctx) => {
    needed(ctx)
    const { page } = await open()
    await rows(page).first().waitFor()
    await page.keyboard.press('?')
    await page.getByLabel('Single letters and signs work as keys').focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate<string>('document.activeElement.type')).toBe('checkbox')
    // Within one task: a closed dialog holds the focus until the browser draws again.
    await page.evaluate(`{
      document.querySelector('dialog').close()
      const key = new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })
      document.activeElement.dispatchEvent(key)
    }`)
    await expect.poll(() => page.evaluate<string>('document.activeElement.className')).toBe('session-line')
  })
})

describe('the look', () => {
  const ground = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

  test('is as dark as the system, until somebody chooses', async (ctx) => {
    needed(ctx)
    const { page } = await open('/', { colorScheme: 'dark' })
    await rows(page).first().waitFor()
    expect(await ground(page)).toBe('rgb(18, 20, 23)')
    await page.getByRole('button', { name: /^Theme/ }).click()
    expect(await ground(page)).toBe('rgb(255, 255, 255)')
    await page.reload()
    await rows(page).first().waitFor()
    expect(await ground(page)).toBe('rgb(255, 255, 255)')
  })

  test.each([
    ['/', 'a.session-line'],
    [`/s/${NESTED}`, 'h1'],
    [`/s/${NESTED}/1?v=time`, '[role=treegrid] [role=row]'],
    ['/search?q=npm', 'a.hit'],
    ['/totals', '.figures'],
  ])('of %s fits into 400 pixels', async (where, sign) => {
    const { page, wrongs } = await open(where, { viewport: { width: 400, height: 860 } })
    await page.locator(sign).first().waitFor()
    const width = await page.evaluate<number>(
      'Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth)',
    )
    expect(width).toBeLessThanOrEqual(400)
    expect(await wrongs()).toEqual([])
  })
})

describe('an empty store', () => {
  test('says what to do', async (ctx) => {
    needed(ctx)
    const empty = await servePage(newHome())
    const { page, wrongs } = await openTab(browser, empty)
    await page.getByText('No traces yet').waitFor()
    await page.getByText('turnspan autolog claude').waitFor()
    expect(await wrongs()).toEqual([])
    await empty.service.stop()
  })
})

describe('a server', () => {
  test('that ends leaves what is shown; the next one is found with its own key', async (ctx) => {
    needed(ctx)
    const home = newHome()
    await importRecordings(home, ['28-nested'])
    const one = await servePage(home)
    const { page } = await openTab(browser, one, '/', { expects: /ERR_|401/ })
    await rows(page).first().waitFor()
    await one.service.stop()
    await page.getByText('reconnecting').waitFor()
    expect(await rows(page).count()).toBe(1)
    const two = await servePage(home, {}, { port: Number(new URL(one.origin).port) })
    // The key of the one before is worth nothing.
    await page.getByText('This tab’s key is old').first().waitFor()
    // Another tab brings the new one, for this one too.
    const other = await page.context().newPage()
    await other.goto(`${two.origin}/#t=${two.token}`)
    await rows(other).first().waitFor()
    await page.reload()
    await rows(page).first().waitFor()
    await two.service.stop()
  }, 40_000)

  test('that does not know the key says so', async (ctx) => {
    needed(ctx)
    const { page } = await open('/#t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', { expects: /401/ })
    await page.getByText('This tab’s key is old').first().waitFor()
    await page.getByText('turnspan ui').first().waitFor()
  })
})
